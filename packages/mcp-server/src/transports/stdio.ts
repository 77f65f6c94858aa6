// One client over standard input and output.
import type { Readable, Writable } from 'node:stream';
import type { Log } from '@codetether/core';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

/** Serves until the client closes the input, which the SDK's transport does not notice; calls at work are aborted then. */
export async function serveStdio(
  server: Server,
  { input, output, log }: { input: Readable; output: Writable; log: Log },
): Promise<void> {
  // No JSON, no message, or too large a one. Not with the error's words, in which the message may be.
  server.onerror = ({ name }) => log.warn('a message was not taken', { error: name });
  const ended = new Promise<void>((resolve) => {
    input.once('end', resolve);
    input.once('close', resolve);
    // The client is gone without closing the input.
    output.once('error', resolve);
    // The transport has closed it all: a message was larger than it takes.
    server.onclose = resolve;
  });
  await server.connect(new StdioServerTransport(input, output));
  await ended;
  await server.close();
}
