// The text of a request's body, up to a size.
import type { IncomingMessage } from 'node:http';
import { HttpError } from '../../accounts/http-error.ts';

/** A client that is still sending when the connection closes gets no answer. So a body up to this many times too large is read to its end and discarded. */
const farTooLarge = 4;

/** Throws HttpError 413 or 400. Uses events: an iterator over the stream takes a tenth of a whole call. */
export function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
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
