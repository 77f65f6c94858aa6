// Packed packages say where their sources are: the address stands once, as `repository` in this folder's package.json.
import { relative } from 'node:path';
import root from './package.json' with { type: 'json' };

export const hooks = {
  beforePacking(manifest, folder) {
    if (root.repository === undefined) return manifest;
    const directory = relative(import.meta.dirname, folder).replaceAll('\\', '/');
    return { ...manifest, repository: { ...root.repository, directory } };
  },
};
