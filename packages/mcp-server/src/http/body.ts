// The JSON in a request's body, up to a size.
import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** Throws Refusal 413 or 400. The rest of a body that is too large is not read. */
export async function readJson(request: IncomingMessage, mostBytes: number): Promise<unknown> {
  const text = await readText(request, mostBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'The body is not JSON.', {}, -32_700);
  }
}

/** By events: an iterator over the stream takes a tenth of a whole call. */
function readText(request: IncomingMessage, mostBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const tooLarge = () => {
      request.pause();
      reject(new Refusal(413, `The request is larger than ${mostBytes} bytes. Send less.`, { connection: 'close' }));
    };
    if (Number(request.headers['content-length'] ?? 0) > mostBytes) return tooLarge();
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostBytes) tooLarge();
      else chunks.push(chunk);
    });
    request.once('end', () => resolve((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? ''));
    request.once('close', () => {
      if (!request.complete) reject(new Refusal(400, 'The request ended early.'));
    });
  });
}
