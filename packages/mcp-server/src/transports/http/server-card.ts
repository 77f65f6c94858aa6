// What this server is and where, for whoever looks before connecting (SEP-2127, github.com/modelcontextprotocol/experimental-ext-server-card).
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js';
import registration from '../../../server.json' with { type: 'json' };
import { icons } from '../../registry/icon.ts';

/** The place that is reserved for it, beside the endpoint, and the one where most look. */
export const serverCardPaths: readonly string[] = ['/mcp/server-card', '/.well-known/mcp/server-card.json'];

/** Public: with any token or none, for pages of any origin. */
export const serverCardHeaders = {
  'content-type': 'application/mcp-server-card+json',
  'access-control-allow-origin': '*',
  'cache-control': 'public, max-age=3600',
};

/** `url`: of the MCP endpoint, as clients know it. */
export function serverCard(url: string): object {
  const { name, title, description, version } = registration;
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json',
    name,
    title,
    description,
    version,
    icons,
    remotes: [{ type: 'streamable-http', url, supportedProtocolVersions: SUPPORTED_PROTOCOL_VERSIONS }],
  };
}
