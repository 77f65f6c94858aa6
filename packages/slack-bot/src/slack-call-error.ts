// What a call of Slack's Web API throws.

export class SlackCallError extends Error {
  override readonly name = 'SlackCallError';
  /** Slack's own code (`is_archived`, `invalid_blocks`, `ratelimited` …), or `no_answer` when none came. */
  readonly code: string;
  /** Seconds, of a 429. */
  readonly retryAfter: number | undefined;

  constructor(method: string, code: string, { retryAfter, cause }: { retryAfter?: number; cause?: unknown } = {}) {
    super(`${method}: ${code}`, { cause });
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Slack may have done it all the same. */
  get unsure(): boolean {
    return unsureCodes.has(this.code);
  }

  /** The same call may succeed later. */
  get passing(): boolean {
    return this.unsure || this.code === 'ratelimited';
  }
}

const unsureCodes = new Set(['no_answer', 'internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);
