// pnpm --filter @codetether/mcp-server build:mcpb: the bundle that Claude Desktop installs with a double click.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fetchPackages } from '../../../scripts/fetch-packages.ts';
import { noticesFile } from '../../../scripts/third-party-notices.ts';
import { buildServer } from './build.ts';
import { mcpbManifest } from './mcpb-manifest.ts';

const packer = '@anthropic-ai/mcpb@2.1.2';
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** The files that stdio needs; these hosts use neither the embedded server nor HTTP. */
const files = [
  'codetether-mcp.cjs',
  'main.cjs',
  'on-demand.cjs',
  'app-pages.cjs',
  'open-telemetry.mjs',
  'env-proxy.cjs',
];
const folder = here('../dist/mcpb');
const bundle = here('../dist/codetether.mcpb');

await buildServer();
await rm(folder, { recursive: true, force: true });
await mkdir(join(folder, 'server'), { recursive: true });
for (const file of files) await copyFile(here(`../dist/${file}`), join(folder, 'server', file));
await copyFile(here('../../../LICENSE'), join(folder, 'LICENSE'));
await copyFile(here(`../dist/${noticesFile}`), join(folder, noticesFile));
await writeFile(join(folder, 'manifest.json'), JSON.stringify(mcpbManifest, undefined, 2));

const cli = join(await fetchPackages([packer]), '@anthropic-ai/mcpb/dist/cli/cli.js');
for (const args of [
  ['validate', folder],
  ['pack', folder, bundle],
]) {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args]);
  console.log(stdout.trim());
}
