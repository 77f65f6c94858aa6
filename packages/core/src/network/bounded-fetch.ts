// Limits the size of answers: a few hundred kB of gzip can contain hundreds of MiB.

/** The answer is longer than the limit. */
export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
  readonly mostBytes: number;

  constructor(mostBytes: number) {
    super(`The answer has more than ${mostBytes} bytes.`);
    this.mostBytes = mostBytes;
  }
}

/** The limit for an answer with a single thing, such as a token, keys or Slack's answer to a message, in bytes. */
export const shortAnswer = 1024 * 1024;

/** The same fetch, but reading an answer fails with AnswerTooLong after that many bytes, counted after decompression. */
export function boundedFetch(fetch: typeof globalThis.fetch, mostBytes: number): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const { body, status, statusText, headers, url } = response;
    if (!body || isShort(headers, mostBytes)) return response;
    const bounded = new Response(body.pipeThrough(limit(mostBytes)), { status, statusText, headers });
    return Object.defineProperty(bounded, 'url', { value: url });
  };
}

/** Node reads at most the announced length, unless it decompresses. */
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
