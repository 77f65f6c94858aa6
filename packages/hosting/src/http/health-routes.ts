import { Hono } from 'hono';

/** For load balancers. `isReady`: whether work can be done; false while the program stops. */
export function healthRoutes(isReady: () => boolean | Promise<boolean>): Hono {
  const app = new Hono();
  app.get('/health/live', (context) => context.json({ status: 'ok' }));
  app.get('/health/ready', async (context) =>
    (await isReady()) ? context.json({ status: 'ok' }) : context.json({ status: 'unavailable' }, 503),
  );
  return app;
}
