// An HTTP server that keeps idle connections longer than its clients do.
import { createServer, type RequestListener, type Server } from 'node:http';

/** In milliseconds. Most load balancers close an idle connection after a minute, Node's server by itself after 5 s: a request that is sent just then is lost. */
const keepAliveTimeout = 75_000;

export function createHttpServer(listener?: RequestListener): Server {
  return createServer({ keepAliveTimeout }, listener);
}
