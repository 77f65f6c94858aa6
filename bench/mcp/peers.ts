// Other MCP servers for the comparison, from npm, in their published versions.
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fetchPackages } from '../../scripts/fetch-packages.ts';
import type { HttpContestant } from './http-calls.ts';
import type { Contestant } from './start.ts';

const versions = {
  everything: '@modelcontextprotocol/server-everything@2026.8.31',
  supabase: '@supabase/mcp-server-supabase@0.13.0',
  notion: '@notionhq/notion-mcp-server@2.5.2',
};

export interface Peers {
  stdio: Contestant[];
  /** For peers that serve HTTP and have a tool without requests to others. */
  http: HttpContestant[];
  remove(): Promise<void>;
}

/** The tokens are invalid, since a start sends no request. `httpPort` must be free. */
export async function fetchPeers(httpPort: number): Promise<Peers> {
  const modules = await fetchPackages(Object.values(versions));
  const file = (path: string) => [process.execPath, join(modules, path)];
  const everything = file('@modelcontextprotocol/server-everything/dist/index.js');
  // Its documentation tools fetch their list from the network.
  const features = 'account,database,debugging,development,functions,branching,storage';
  return {
    stdio: [
      { name: nameOf(versions.everything), command: [...everything, 'stdio'] },
      {
        name: nameOf(versions.supabase),
        command: [...file('@supabase/mcp-server-supabase/dist/cli.js'), `--features=${features}`],
        env: { SUPABASE_ACCESS_TOKEN: 'sbp_none' },
      },
      {
        name: nameOf(versions.notion),
        command: file('@notionhq/notion-mcp-server/bin/cli.mjs'),
        env: { NOTION_TOKEN: 'ntn_none' },
      },
    ],
    http: [
      {
        name: nameOf(versions.everything),
        command: [...everything, 'streamableHttp'],
        env: { PORT: String(httpPort) },
        url: `http://127.0.0.1:${httpPort}/mcp`,
        sessions: true,
        call: { name: 'echo', arguments: { message: 'hi' } },
      },
    ],
    remove: () => rm(dirname(modules), { recursive: true, force: true }),
  };
}

/** `@scope/name@version` without its scope. */
function nameOf(spec: string): string {
  return spec.slice(spec.indexOf('/') + 1).replace('@', ' ');
}
