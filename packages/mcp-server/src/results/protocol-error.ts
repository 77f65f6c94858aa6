/** Becomes JSON-RPC's error: the SDK sends `code`, `message` and `data` of what is thrown. */
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
