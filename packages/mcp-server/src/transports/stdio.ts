// One client over standard input and output.
import type { Readable, Writable } from 'node:stream';
import type { Log } from '@codetether/core';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

/** Serves until the client closes the input, which the SDK's transport does not notice; then aborts running calls. */
export async function serveStdio(
  server: Server,
  { input, output, log }: { input: Readable; output: Writable; log: Log },
): Promise<void> {
  // Not JSON, not a message, or too large. Does not log the error's text, which may contain the message.
  server.onerror = ({ name }) => log.warn('ignored an invalid message', { error: name });
  const ended = new Promise<void>((resolve) => {
    input.once('end', resolve);
    input.once('close', resolve);
    // The client has left without closing the input.
    output.once('error', resolve);
    // The transport has closed everything, because a message was too large.
    server.onclose = resolve;
  });
  await server.connect(new StdioServerTransport(input, output));
  await ended;
  await server.close();
}
