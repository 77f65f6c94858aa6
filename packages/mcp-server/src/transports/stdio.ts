// One client over standard input and output.
import type { Readable, Writable } from 'node:stream';
import type { Log } from '@codetether/core';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Modern } from '../protocol/modern.ts';
import { stdioTransport } from './stdio-transport.ts';

/** For what is under way at the end, in ms: clients kill a server two seconds after they closed its input. */
const longestFinish = 2_000;

interface Pipes {
  input: Readable;
  output: Writable;
  log: Log;
  /** For requests of revision 2026-07-28. */
  modern: Modern;
  sleep(ms: number): Promise<void>;
  /** Resolves when the process is told to end. */
  told: Promise<void>;
}

/** Serves until the client closes the input, which the SDK's transport does not notice, or `told`; then answers what it has read, and aborts the rest. */
export async function serveStdio(server: Server, { input, output, log, modern, sleep, told }: Pipes): Promise<void> {
  // Not JSON, or not a message of the protocol. Does not log the error's text, which may contain the message.
  server.onerror = ({ name }) => log.warn('refused an invalid message', { error: name });
  const ended = new Promise<void>((resolve) => {
    input.once('end', resolve);
    input.once('close', resolve);
    // The client has left without closing the input.
    output.on('error', () => resolve());
  });
  const transport = stdioTransport(input, output, modern);
  await server.connect(transport);
  await Promise.race([ended, told]);
  await transport.finish(sleep(longestFinish));
  await server.close();
}
