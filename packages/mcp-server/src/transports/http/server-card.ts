// The server card, which describes this server before a client connects (SEP-2127, github.com/modelcontextprotocol/experimental-ext-server-card).
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js';
import registration from '../../../server.json' with { type: 'json' };
import { icons } from '../../registry/icon.ts';

/** The reserved path beside the endpoint, and the path that most clients use. */
export const serverCardPaths: readonly string[] = ['/mcp/server-card', '/.well-known/mcp/server-card.json'];

/** Public: needs no token, and pages of any origin may read it. */
export const serverCardHeaders = {
  'content-type': 'application/mcp-server-card+json',
  'access-control-allow-origin': '*',
  'cache-control': 'public, max-age=3600',
};

/** `url`: the MCP endpoint, as clients know it. */
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
