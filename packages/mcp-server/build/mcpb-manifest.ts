// The bundle's manifest: what Claude Desktop and other hosts show, and which settings they ask for at installation (github.com/modelcontextprotocol/mcpb, 0.3).
import manifest from '../package.json' with { type: 'json' };
import { catalog } from '../src/registry/catalog.ts';

export const mcpbManifest = {
  manifest_version: '0.3',
  name: 'codetether',
  display_name: 'CodeTether',
  version: manifest.version,
  description: manifest.description,
  author: { name: 'CodeTether Connect contributors' },
  license: manifest.license,
  keywords: manifest.keywords,
  server: {
    type: 'node',
    entry_point: 'server/codetether-mcp.cjs',
    mcp_config: {
      command: 'node',
      // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the host fills these in
      args: ['${__dirname}/server/codetether-mcp.cjs'],
      env: {
        CODETETHER_API_URL: '${user_config.api_url}',
        CODETETHER_TOKEN: '${user_config.token}',
        CODETETHER_WEB_URL: '${user_config.web_url}',
        CODETETHER_CODEBASE: '${user_config.codebase}',
        CODETETHER_READ_ONLY: '${user_config.read_only}',
      },
      // biome-ignore-end lint/suspicious/noTemplateCurlyInString: the host fills these in
    },
  },
  // A setting without a value becomes an empty variable, which counts as not set.
  user_config: {
    api_url: { type: 'string', title: 'Server', description: 'URL of the CodeTether server', required: true },
    token: {
      type: 'string',
      title: 'Token',
      description: 'The account’s token or ct_ key',
      sensitive: true,
      required: false,
      default: '',
    },
    web_url: {
      type: 'string',
      title: 'Pages',
      description: 'URL of the pages of tasks and runs, with {kind} and {id}',
      required: false,
      default: '',
    },
    codebase: {
      type: 'string',
      title: 'Codebase',
      description: 'ID of the one codebase to work on',
      required: false,
      default: '',
    },
    read_only: {
      type: 'boolean',
      title: 'Read only',
      description: 'Only tools that change nothing',
      required: false,
      default: false,
    },
  },
  tools: catalog.tools.map(({ name, description }) => ({ name, description })),
  prompts_generated: true,
  compatibility: { platforms: ['darwin', 'win32', 'linux'], runtimes: { node: manifest.engines.node } },
};
