// A server of a test's own.
import type { RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';
import { createHttpServer } from '../src/network/http-server.ts';
import { listening } from './certificates.ts';

/** Serves on 127.0.0.1 until the test ends. Returns the address, without a slash at its end. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createHttpServer(listener);
  const port = await listening(server);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${port}`;
}
