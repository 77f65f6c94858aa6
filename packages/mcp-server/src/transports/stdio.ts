// One client over standard input and output.
import type { Readable, Writable } from 'node:stream';
import type { Log } from '@codetether/core';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { stdioTransport } from './stdio-transport.ts';

/** Serves until the client closes the input, which the SDK's transport does not notice; then aborts running calls. */
export async function serveStdio(
  server: Server,
  { input, output, log }: { input: Readable; output: Writable; log: Log },
): Promise<void> {
  // Not JSON, or not a message of the protocol. Does not log the error's text, which may contain the message.
  server.onerror = ({ name }) => log.warn('refused an invalid message', { error: name });
  const ended = new Promise<void>((resolve) => {
    input.once('end', resolve);
    input.once('close', resolve);
    // The client has left without closing the input.
    output.once('error', resolve);
  });
  await server.connect(stdioTransport(input, output));
  await ended;
  await server.close();
}
