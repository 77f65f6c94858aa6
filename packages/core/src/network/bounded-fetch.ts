// Answers of others up to a size: a few hundred kB of gzip can hold hundreds of MiB.

/** An answer is longer than is read. */
export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
  readonly mostBytes: number;

  constructor(mostBytes: number) {
    super(`The answer has more than ${mostBytes} bytes.`);
    this.mostBytes = mostBytes;
  }
}

/** The most that is read of an answer that holds one thing: a token, keys, a message that Slack took. In bytes. */
export const shortAnswer = 1024 * 1024;

/** The same fetch, but reading an answer fails with AnswerTooLong past so many bytes, counted after decompression. */
export function boundedFetch(fetch: typeof globalThis.fetch, mostBytes: number): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const { body, status, statusText, headers, url } = response;
    if (!body || isShort(headers, mostBytes)) return response;
    const bounded = new Response(body.pipeThrough(limit(mostBytes)), { status, statusText, headers });
    return Object.defineProperty(bounded, 'url', { value: url });
  };
}

/** Node reads no more than the length that was announced, unless it decompresses. */
function isShort(headers: Headers, mostBytes: number): boolean {
  const length = headers.get('content-length');
  return length !== null && !headers.has('content-encoding') && Number(length) <= mostBytes;
}

function limit(mostBytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let read = 0;
  return new TransformStream({
    transform(chunk, controller) {
      read += chunk.byteLength;
      if (read > mostBytes) controller.error(new AnswerTooLong(mostBytes));
      else controller.enqueue(chunk);
    },
  });
}
