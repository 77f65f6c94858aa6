// What this server says about who may call it (RFC 9728): clients that were refused read it and find the issuer there.
import { allScopes } from '@codetether/core';

export interface ResourceMetadata {
  /** Where it stands: the well-known name, then the resource's own path (RFC 9728, 3.1). */
  path: string;
  url: string;
  document: object;
}

export function resourceMetadata(resource: string, issuer: string): ResourceMetadata {
  const { origin, pathname } = new URL(resource);
  const path = `/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}`;
  return {
    path,
    url: `${origin}${path}`,
    document: {
      resource,
      authorization_servers: [issuer],
      scopes_supported: allScopes,
      bearer_methods_supported: ['header'],
      resource_name: 'CodeTether MCP server',
    },
  };
}
