// The error of a call of Slack's Web API.
import type { Log } from '@codetether/core';

export class SlackCallError extends Error {
  override readonly name = 'SlackCallError';
  /** Slack's own code (`is_archived`, `invalid_blocks`, `ratelimited` …), `not_sent` when it certainly never reached Slack, or `no_answer` when no answer came. */
  readonly code: string;

  constructor(
    method: string,
    code: string,
    { details = [], cause }: { details?: readonly string[]; cause?: unknown } = {},
  ) {
    // Slack's messages about wrong blocks name their places and not their texts.
    super([`${method}: ${code}`, ...details].join('; '), { cause });
    this.code = code;
  }

  /** The same call may succeed later; of all but `ratelimited` and `not_sent`, Slack may have done it all the same. */
  get passing(): boolean {
    return passingCodes.has(this.code);
  }
}

const passingCodes = new Set([
  'ratelimited',
  'not_sent',
  'no_answer',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  // App Home was rendered twice at the same time.
  'hash_conflict',
]);

/** Of an answer without a code of Slack's own. */
export function codeOfStatus(status: number): string {
  if (status === 429) return 'ratelimited';
  return status < 500 ? `http_${status}` : 'no_answer';
}

/** Of what a message holds. */
const contentCodes = new Set([
  'invalid_attachments',
  'invalid_blocks',
  'invalid_blocks_format',
  'markdown_text_conflict',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'too_many_attachments',
]);

/** Another message may be taken at the same place. */
export function isContentRefused(thrown: unknown): boolean {
  return thrown instanceof SlackCallError && contentCodes.has(thrown.code);
}

const authCodes = new Set(['account_inactive', 'invalid_auth', 'token_expired', 'token_revoked']);

/** The bot's token is good for nothing any more. */
export function isTokenRefused(thrown: unknown): thrown is SlackCallError {
  return thrown instanceof SlackCallError && authCodes.has(thrown.code);
}

/** Slack will never take the same. */
export function isRefused(thrown: unknown): thrown is SlackCallError {
  return thrown instanceof SlackCallError && !thrown.passing;
}

/** Nothing can be written to the channel as things are. */
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

/** Runs a job's work. A final refusal of Slack is logged and dropped: a retry would be refused again. */
export async function unlessRefused(work: Promise<unknown>, log: Log): Promise<void> {
  try {
    await work;
  } catch (thrown) {
    if (!isRefused(thrown)) throw thrown;
    log.warn('Slack refuses an answer', { error: thrown.message });
  }
}
