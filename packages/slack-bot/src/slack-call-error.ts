// What a call of Slack's Web API throws.

export class SlackCallError extends Error {
  override readonly name = 'SlackCallError';
  /** Slack's own code (`is_archived`, `invalid_blocks`, `ratelimited` …), or `no_answer` when none came. */
  readonly code: string;
  /** Seconds, of a 429. */
  readonly retryAfter: number | undefined;

  constructor(
    method: string,
    code: string,
    { retryAfter, details = [], cause }: { retryAfter?: number; details?: readonly string[]; cause?: unknown } = {},
  ) {
    // What Slack says of wrong blocks names their places and not their texts.
    super([`${method}: ${code}`, ...details].join('; '), { cause });
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

/** The channel can never be written to again as things are. */
const lostCodes = new Set([
  'channel_not_found',
  'is_archived',
  'not_in_channel',
  'restricted_action',
  'user_not_in_channel',
]);

export function isChannelLost(thrown: unknown): boolean {
  return thrown instanceof SlackCallError && lostCodes.has(thrown.code);
}
