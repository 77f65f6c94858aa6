// JSON-RPC messages as lines. It replaces the SDK's transport for stdio, which leaves odd lines and batches without an answer, and ends at a line that is too
// large.
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { type Received, receive, refuse, requestIds } from '../protocol/messages.ts';
import { splitLines } from './lines.ts';

/** The limit of the SDK's transport, in bytes. */
const maxLineBytes = 10 * 1024 * 1024;
/** A line up to this many times too large is still read, so that its refusal can have its ID. */
const farTooLarge = 4;

type Id = string | number;

/** A batch whose requests are being answered. */
interface Batch {
  open: Set<Id>;
  answers: object[];
}

export function stdioTransport(input: Readable, output: Writable): Transport {
  const batches = new Set<Batch>();
  const lines = splitLines(farTooLarge * maxLineBytes, onLine);
  const onData = (chunk: Buffer) => lines.add(chunk);
  const onError = (error: Error) => transport.onerror?.(error);
  const transport: Transport = {
    async start() {
      input.on('data', onData);
      input.on('error', onError);
    },
    send(message) {
      const id = 'method' in message ? undefined : message.id;
      const batch = id === undefined ? undefined : batchOf(id);
      if (!batch || id === undefined) return write(message);
      batch.answers.push(message);
      return settle(batch, id);
    },
    async close() {
      input.off('data', onData);
      input.off('error', onError);
      input.pause();
      transport.onclose?.();
    },
  };
  return transport;

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
    transport.onmessage?.(message);
    // The SDK does not answer a request that was cancelled.
    if (!('method' in message) || message.method !== 'notifications/cancelled') return;
    const id = message.params?.requestId;
    if (typeof id !== 'string' && typeof id !== 'number') return;
    const batch = batchOf(id);
    if (batch) void settle(batch, id);
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

  function write(answer: object): Promise<void> {
    return new Promise((resolve) => {
      if (output.write(`${JSON.stringify(answer)}\n`)) resolve();
      else output.once('drain', resolve);
    });
  }
}

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
