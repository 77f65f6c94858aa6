import { Hono } from 'hono';
import type { ServerContext } from '../server-context.ts';

/** Where a client that was refused learns who gives tokens (RFC 9728): the address is in every 401. */
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
