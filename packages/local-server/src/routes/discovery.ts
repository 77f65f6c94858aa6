import { Hono } from 'hono';
import { ROLE_COUNT } from '../auth/policy.ts';
import { hubCard } from '../registries/hub-card.ts';
import type { ServerContext } from '../server-context.ts';
import { naive } from '../time/stamps.ts';

/** The server's own data: its health, its agent card, and which server issues tokens (RFC 9728; every 401 has the address of that document). */
export function discoveryRoutes({ url, clock, identities }: ServerContext): Hono {
  const app = new Hono();

  app.get('/.well-known/oauth-protected-resource/:path{.*}?', (c) =>
    c.json({
      resource: url,
      authorization_servers: [identities.issuer],
      bearer_methods_supported: ['header'],
    }),
  );

  app.get('/.well-known/agent-card.json', (c) => c.json(hubCard(url)));

  app.get('/health', (c) =>
    c.json({
      status: 'healthy',
      timestamp: naive(clock.now()),
      policy_engine: { mode: 'local', healthy: true, roles_loaded: ROLE_COUNT },
    }),
  );

  return app;
}
