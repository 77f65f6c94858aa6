import { once } from 'node:events';
import type { Server } from 'node:http';
import { ConfigError, listenProblem } from '@codetether/core/settings';

/** The port that it listens on. Throws ConfigError when the settings HOST and PORT are to blame. */
export async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    const problem = listenProblem(error, { host, port }, { host: 'HOST', port: 'PORT' });
    throw problem === undefined ? error : new ConfigError(problem);
  }
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

/** Answers what is under way and takes nothing more. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await closed;
}
