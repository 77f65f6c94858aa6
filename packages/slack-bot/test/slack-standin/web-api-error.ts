/** An answer with `ok: false`. */
export class WebApiError extends Error {
  readonly code: string;
  readonly messages: readonly string[] | undefined;

  constructor(code: string, messages?: readonly string[]) {
    super(code);
    this.code = code;
    this.messages = messages;
  }
}
