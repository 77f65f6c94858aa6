export { createGuardedServer } from './guarded-server.ts';
export { healthRoutes } from './health-routes.ts';
export { closeServer, listen } from './listen.ts';
export { listenerOf } from './listener-of.ts';
