/** Becomes a JSON-RPC error: the SDK sends its `code`, `message` and `data`. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: number;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(code: number, message: string, { data, cause }: { data?: ProtocolError['data']; cause?: unknown } = {}) {
    super(message, { cause });
    this.code = code;
    this.data = data;
  }
}
