import { Hono } from 'hono';
import type { ServerContext } from '../server-context.ts';

/** Tells a refused client which server issues tokens (RFC 9728); every 401 has the address of this document. */
export function discoveryRoutes({ url, identities }: ServerContext): Hono {
  const app = new Hono();

  app.get('/.well-known/oauth-protected-resource/:path{.*}?', (c) =>
    c.json({
      resource: url,
      authorization_servers: [identities.issuer],
      bearer_methods_supported: ['header'],
    }),
  );

  return app;
}
