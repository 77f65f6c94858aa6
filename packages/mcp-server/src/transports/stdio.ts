// One client over standard input and output.
import type { Readable, Writable } from 'node:stream';
import type { Log } from '@codetether/core';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Modern } from '../protocol/modern.ts';
import { stdioTransport } from './stdio-transport.ts';

/** For what is under way at the end, in ms: clients kill a server two seconds after they closed its input. */
const longestFinish = 2_000;

export interface Pipes {
  input: Readable;
  output: Writable;
  log: Log;
  /** For requests of revision 2026-07-28. */
  modern: Modern;
  sleep(ms: number): Promise<void>;
  /** Resolves when the process is told to end. */
  told: Promise<void>;
  /** Resolves when the client has left. */
  left: Promise<void>;
  /** The messages of the handshake, if they were answered before. */
  greeting?: readonly JSONRPCMessage[];
}

/** Serves until the client closes the input, which the SDK's transport does not notice, or `told`; then answers what it has read, and aborts the rest. */
export async function serveStdio(
  server: Server,
  { input, output, log, modern, sleep, told, left, greeting }: Pipes,
): Promise<void> {
  // Not JSON, or not a message of the protocol. Does not log the error's text, which may contain the message.
  server.onerror = ({ name }) => log.warn('refused an invalid message', { error: name });
  const transport = stdioTransport(input, output, modern, greeting);
  await server.connect(transport);
  await Promise.race([left, told]);
  await transport.finish(sleep(longestFinish));
  await server.close();
}
