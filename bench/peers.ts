// Other MCP servers, from npm, in their published versions. Each lists its tools without an account: the tokens are invalid, since a list sends no request.
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fetchPackages } from '../scripts/fetch-packages.ts';

interface Published {
  package: string;
  /** Its entry in the package. */
  file: string;
  args?: readonly string[];
  env?: Record<string, string>;
}

const published = {
  everything: { package: '@modelcontextprotocol/server-everything@2026.8.31', file: 'dist/index.js', args: ['stdio'] },
  filesystem: { package: '@modelcontextprotocol/server-filesystem@2026.8.31', file: 'dist/index.js', args: ['.'] },
  github: { package: '@modelcontextprotocol/server-github@2025.4.8', file: 'dist/index.js' },
  linear: { package: 'linear-mcp@1.2.0', file: 'build/index.js', env: { LINEAR_ACCESS_TOKEN: 'none' } },
  notion: { package: '@notionhq/notion-mcp-server@2.5.2', file: 'bin/cli.mjs', env: { NOTION_TOKEN: 'ntn_none' } },
  playwright: { package: '@playwright/mcp@0.0.83', file: 'cli.js' },
  // It looks the host up only when a tool is called.
  sentry: {
    package: '@sentry/mcp-server@0.39.0',
    file: 'dist/index.js',
    args: ['--access-token=none', '--host=127.0.0.1:9'],
  },
  slack: {
    package: '@modelcontextprotocol/server-slack@2025.4.25',
    file: 'dist/index.js',
    env: { SLACK_BOT_TOKEN: 'xoxb-none', SLACK_TEAM_ID: 'T0' },
  },
  supabase: {
    package: '@supabase/mcp-server-supabase@0.13.0',
    file: 'dist/cli.js',
    // Its documentation tools fetch their list from the network.
    args: ['--features=account,database,debugging,development,functions,branching,storage'],
    env: { SUPABASE_ACCESS_TOKEN: 'sbp_none' },
  },
} satisfies Record<string, Published>;

export type PeerName = keyof typeof published;

export interface Peer {
  /** The package's name and version. */
  name: string;
  /** Starts it on stdio. */
  command: readonly string[];
  /** The program without its arguments. */
  program: readonly string[];
  env: Record<string, string>;
}

/** Installs them into a temporary folder, which `remove` deletes. `peer` gives one that was installed. */
export async function fetchPeers(
  names: readonly PeerName[],
): Promise<{ peer: (name: PeerName) => Peer; remove(): Promise<void> }> {
  const modules = await fetchPackages(names.map((name) => published[name].package));
  return {
    peer(name) {
      const { package: spec, file, args = [], env = {} }: Published = published[name];
      const program = [process.execPath, join(modules, spec.slice(0, spec.lastIndexOf('@')), file)];
      return { name: spec, command: [...program, ...args], program, env };
    },
    remove: () => rm(dirname(modules), { recursive: true, force: true }),
  };
}
