// The JSON in a request's body, up to a size.
import type { IncomingMessage } from 'node:http';
import { Refusal } from '../../accounts/refusal.ts';

/** Throws Refusal 413 or 400. */
export async function readJson(request: IncomingMessage, mostBytes: number): Promise<unknown> {
  const text = await readText(request, mostBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'The body is not JSON.', {}, -32_700);
  }
}

/** As many as the SDK takes; newer versions of the protocol have no batches at all. */
const maxBatch = 100;

/** Throws Refusal 413, before anybody looks at each of the messages. */
export function requireModestBatch(body: unknown): void {
  if (!Array.isArray(body) || body.length <= maxBatch) return;
  throw new Refusal(413, `A batch has at most ${maxBatch} messages. Send the rest in others.`, {}, -32_600);
}

/** A client that still sends when the connection closes hears no answer: so what is too large, but not by far, is read to its end and thrown away. */
const farTooLarge = 4;

/** By events: an iterator over the stream takes a tenth of a whole call. */
function readText(request: IncomingMessage, mostBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    const refuse = () => {
      request.pause();
      reject(new Refusal(413, `The request is larger than ${mostBytes} bytes. Send less.`, { connection: 'close' }));
    };
    if (Number(request.headers['content-length'] ?? 0) > farTooLarge * mostBytes) return refuse();
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostBytes) chunks = [];
      else chunks.push(chunk);
      if (size > farTooLarge * mostBytes) refuse();
    });
    request.once('end', () => {
      if (size > mostBytes) refuse();
      else resolve((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? '');
    });
    request.once('close', () => {
      if (!request.complete) reject(new Refusal(400, 'The request ended early.'));
    });
  });
}
