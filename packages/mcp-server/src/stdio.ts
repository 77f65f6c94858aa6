// One client over standard input and output.
import type { Readable, Writable } from 'node:stream';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

/** Serves until the client closes the input, which the SDK's transport does not notice; calls at work are aborted then. */
export async function serveStdio(server: Server, input: Readable, output: Writable): Promise<void> {
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
