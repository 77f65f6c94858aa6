// The JSON in a request's body, up to a size.
import type { IncomingMessage } from 'node:http';
import { HttpError } from '../../accounts/http-error.ts';

/** Throws HttpError 413 or 400. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const text = await readText(request, maxBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'The body is not JSON.', {}, -32_700);
  }
}

/** The SDK's limit; newer versions of the protocol have no batches. */
const maxBatch = 100;

/** Throws HttpError 413, before any message of the batch is handled. */
export function requireModestBatch(body: unknown): void {
  if (!Array.isArray(body) || body.length <= maxBatch) return;
  throw new HttpError(413, `A batch has at most ${maxBatch} messages. Send the rest in others.`, {}, -32_600);
}

/** A client that is still sending when the connection closes gets no answer. So a body up to this many times too large is read to its end and discarded. */
const farTooLarge = 4;

/** Uses events: an iterator over the stream takes a tenth of a whole call. */
function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    const refuse = () => {
      request.pause();
      reject(new HttpError(413, `The request is larger than ${maxBytes} bytes. Send less.`, { connection: 'close' }));
    };
    if (Number(request.headers['content-length'] ?? 0) > farTooLarge * maxBytes) return refuse();
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) chunks = [];
      else chunks.push(chunk);
      if (size > farTooLarge * maxBytes) refuse();
    });
    request.once('end', () => {
      if (size > maxBytes) refuse();
      else resolve((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? '');
    });
    request.once('close', () => {
      if (!request.complete) reject(new HttpError(400, 'The request ended early.'));
    });
  });
}
