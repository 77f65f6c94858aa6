// The metadata of this server (RFC 9728): a client that was refused reads it to find the issuer.

export interface ResourceMetadata {
  /** The well-known name, then the resource's path (RFC 9728, 3.1). */
  path: string;
  url: string;
  document: object;
}

export function resourceMetadata(resource: string, issuer: string, scopes: readonly string[]): ResourceMetadata {
  const { origin, pathname } = new URL(resource);
  const path = `/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}`;
  return {
    path,
    url: `${origin}${path}`,
    document: {
      resource,
      authorization_servers: [issuer],
      scopes_supported: scopes,
      bearer_methods_supported: ['header'],
      resource_name: 'CodeTether MCP server',
    },
  };
}
