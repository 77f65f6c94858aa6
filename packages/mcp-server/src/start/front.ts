// Answers the first messages of a client from recorded texts, so that a start loads neither the SDK nor the tools. The first message that it cannot answer
// stays in the input, with everything after it, for the server.
import type { Readable, Writable } from 'node:stream';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { isObject } from '../protocol/envelope.ts';
import { greetingKey, type KnownRequest, knownRequest } from './known-request.ts';
import type { Recorded } from './recorded.ts';

/** A longer line is the server's, in bytes. */
const longestLine = 64 * 1024;

interface Pipes {
  input: Readable;
  output: Writable;
  /** Resolves when the client has left, or the process is told to end. */
  over: Promise<void>;
}

/** Resolves to the messages of the handshake that are answered, once the server is needed; to undefined when it is over before. */
export async function answerFirst(
  recorded: Recorded,
  { input, output, over }: Pipes,
): Promise<JSONRPCMessage[] | undefined> {
  const greeting: JSONRPCMessage[] = [];
  const handedOver = Promise.withResolvers<'to the server'>();
  let kept: Buffer = Buffer.alloc(0);
  let written = Promise.resolve();
  input.on('data', onData);
  if ((await Promise.race([handedOver.promise, over])) === 'to the server') return greeting;
  stop();
  await written;
  return undefined;

  function onData(chunk: Buffer): void {
    kept = kept.length > 0 ? Buffer.concat([kept, chunk]) : chunk;
    for (let end = kept.indexOf('\n'); end !== -1; end = kept.indexOf('\n')) {
      if (!take(parse(kept.toString('utf8', 0, end)))) {
        handOver();
        return;
      }
      kept = kept.subarray(end + 1);
    }
    if (kept.length > longestLine) handOver();
  }

  function handOver(): void {
    stop();
    if (kept.length > 0) input.unshift(kept);
    handedOver.resolve('to the server');
  }

  function stop(): void {
    input.off('data', onData);
    input.pause();
  }

  /** False for a message that needs the server. */
  function take(message: unknown): boolean {
    if (isInitialized(message)) {
      if (greeting.length !== 1) return false;
      greeting.push(message);
      return true;
    }
    const known = knownRequest(message);
    const answer = known && answerTo(known);
    if (!answer || (known.greets && greeting.length > 0)) return false;
    const { request, greets } = known;
    if (greets) greeting.push(request);
    const [before, after] = answer;
    const text = `${before}${JSON.stringify(request.id)}${after}\n`;
    written = new Promise((resolve) => output.write(text, () => resolve()));
    return true;
  }

  function answerTo({ key, greets }: KnownRequest) {
    if (Object.hasOwn(recorded, key)) return recorded[key]?.();
    return greets ? recorded[greetingKey('')]?.() : undefined;
  }
}

function isInitialized(message: unknown): message is JSONRPCMessage {
  if (!isObject(message) || message.method !== 'notifications/initialized') return false;
  return message.jsonrpc === '2.0' && Object.keys(message).length === 2;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
