/** Splits a stream of bytes into lines. A line of more than `maxBytes` is read to its end, and reported without its text. */
export function splitLines(
  maxBytes: number,
  onLine: (line: Buffer | 'too large') => void,
): { add(chunk: Buffer): void } {
  let chunks: Buffer[] = [];
  let size = 0;
  const end = () => {
    const line = size > maxBytes ? 'too large' : Buffer.concat(chunks, size);
    chunks = [];
    size = 0;
    onLine(line);
  };
  const keep = (part: Buffer) => {
    size += part.length;
    if (size > maxBytes) chunks = [];
    else if (part.length > 0) chunks.push(part);
  };
  return {
    add(chunk) {
      let from = 0;
      for (let newline = chunk.indexOf('\n'); newline !== -1; newline = chunk.indexOf('\n', from)) {
        keep(chunk.subarray(from, newline));
        end();
        from = newline + 1;
      }
      keep(chunk.subarray(from));
    },
  };
}
