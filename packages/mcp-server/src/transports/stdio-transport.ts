// JSON-RPC messages as lines. It replaces the SDK's transport for stdio, which leaves odd lines and batches without an answer, and ends at a line that is too
// large.
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { type Received, receive, refuse, requestIds } from '../protocol/messages.ts';
import type { Modern } from '../protocol/modern.ts';
import type { Id } from '../protocol/requests.ts';
import { splitLines } from './lines.ts';
import { modernRequests } from './modern-requests.ts';

/** The limit of the SDK's transport, in bytes. */
const maxLineBytes = 10 * 1024 * 1024;
/** A line up to this many times too large is still read, so that its refusal can have its ID. */
const farTooLarge = 4;

/** A batch whose requests are being answered. */
interface Batch {
  open: Set<Id>;
  answers: object[];
}

export interface StdioTransport extends Transport {
  /** Reads no more. Resolves once everything that was read is answered; what is still open when `time` is over gets an error. */
  finish(time: Promise<void>): Promise<void>;
}

/** Answers requests of revision 2026-07-28 itself; gives all others to the SDK's server, after `greeting`: messages that have their answers already. */
export function stdioTransport(
  input: Readable,
  output: Writable,
  modern: Modern,
  greeting: readonly JSONRPCMessage[] = [],
): StdioTransport {
  const modernOnes = modernRequests(modern, (message) => transport.send(message));
  const batches = new Set<Batch>();
  /** The requests without an answer. */
  const open = new Set<Id>();
  const allAnswered = Promise.withResolvers<void>();
  let isFinishing = false;
  /** Takes the server's answer to a message of the greeting. */
  let greeted: (() => void) | undefined;
  const lines = splitLines(farTooLarge * maxLineBytes, onLine);
  const onData = (chunk: Buffer) => lines.add(chunk);
  const onError = (error: Error) => transport.onerror?.(error);
  const transport: StdioTransport = {
    async start() {
      for (const message of greeting) await greet(message);
      input.on('data', onData);
      input.on('error', onError);
      input.resume();
    },
    async send(message) {
      if (greeted) return greeted();
      const id = 'method' in message ? undefined : message.id;
      const batch = id === undefined ? undefined : batchOf(id);
      if (batch && id !== undefined) {
        batch.answers.push(message);
        await settle(batch, id);
      } else await write(message);
      if (id !== undefined) noteAnswered(id);
    },
    async finish(time) {
      isFinishing = true;
      input.off('data', onData);
      input.pause();
      modernOnes.finish();
      if (open.size === 0) return;
      await Promise.race([allAnswered.promise, time]);
      for (const id of open) await transport.send({ jsonrpc: '2.0', id, error: ended });
    },
    async close() {
      input.off('data', onData);
      input.off('error', onError);
      input.pause();
      modernOnes.close();
      transport.onclose?.();
    },
  };
  return transport;

  /** Resolves once the server has answered, so that its answer is not taken for another. */
  async function greet(message: JSONRPCMessage): Promise<void> {
    const answered = new Promise<void>((resolve) => {
      greeted = resolve;
    });
    transport.onmessage?.(message);
    if ('id' in message) await answered;
    greeted = undefined;
  }

  function onLine(line: Buffer | 'too large'): void {
    const text = line.toString();
    if (text.trim() === '') return;
    const received = line === 'too large' ? refusedUnread : withinLimit(receive(text), line.length);
    if ('refusals' in received) {
      refuseAll(received);
      return;
    }
    const ids = requestIds(received.messages);
    if (received.isBatch && ids.length > 0) batches.add({ open: new Set(ids), answers: [] });
    for (const message of received.messages) deliver(message);
  }

  function deliver(message: JSONRPCMessage): void {
    if ('method' in message && 'id' in message) open.add(message.id);
    if (modernOnes.take(message)) return;
    transport.onmessage?.(message);
    // The SDK does not answer a request that was cancelled.
    if (!('method' in message) || message.method !== 'notifications/cancelled') return;
    const id = message.params?.requestId;
    if (typeof id !== 'string' && typeof id !== 'number') return;
    const batch = batchOf(id);
    if (batch) void settle(batch, id);
    noteAnswered(id);
  }

  function noteAnswered(id: Id): void {
    open.delete(id);
    if (isFinishing && open.size === 0) allAnswered.resolve();
  }

  function batchOf(id: Id): Batch | undefined {
    return [...batches].find(({ open }) => open.has(id));
  }

  async function settle(batch: Batch, id: Id): Promise<void> {
    batch.open.delete(id);
    if (batch.open.size > 0) return;
    batches.delete(batch);
    if (batch.answers.length > 0) await write(batch.answers);
  }

  function refuseAll({ refusals, isBatch }: Extract<Received, { refusals: unknown }>): void {
    const answers = refusals.filter(({ id }) => id !== undefined);
    if (answers.length > 0) void write(isBatch ? answers : { ...answers[0] });
    transport.onerror?.(new InvalidMessage());
  }

  /** Resolves once the output has it, or is broken. */
  function write(answer: object): Promise<void> {
    return new Promise((resolve) => output.write(`${JSON.stringify(answer)}\n`, () => resolve()));
  }
}

const ended = {
  code: -32_000,
  message: 'This server was told to end before the answer came. Look whether it was done before you call again.',
};
const tooLarge = `The message is larger than ${maxLineBytes} bytes. Send less.`;
const refusedUnread: Received = { isBatch: false, refusals: [refuse(null, -32_600, tooLarge)] };

function withinLimit(received: Received, bytes: number): Received {
  if (bytes <= maxLineBytes || 'refusals' in received) return received;
  const { isBatch, messages } = received;
  return { isBatch, refusals: requestIds(messages).map((id) => refuse(id, -32_600, tooLarge)) };
}

class InvalidMessage extends Error {
  override readonly name = 'InvalidMessage';
}
