// The JSON in a request's body, up to a size.
import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** Throws Refusal 413 or 400. A body that is not JSON is not read. */
export async function readJson(request: IncomingMessage, mostBytes: number): Promise<unknown> {
  const tooLarge = () =>
    new Refusal(413, `The request is larger than ${mostBytes} bytes. Send less.`, { connection: 'close' });
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > mostBytes) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new Refusal(400, 'The body is not JSON.', {}, -32_700);
  }
}
