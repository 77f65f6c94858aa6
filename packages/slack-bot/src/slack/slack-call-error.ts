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
]);

/** Of an answer without a code of Slack's own. */
export function codeOfStatus(status: number): string {
  if (status === 429) return 'ratelimited';
  return status < 500 ? `http_${status}` : 'no_answer';
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

const fixedCodes = new Set(['message_not_found', 'edit_window_closed', 'cant_update_message']);

/** The message is gone, or stays as it is. */
export function isUneditable(thrown: unknown): boolean {
  return thrown instanceof SlackCallError && fixedCodes.has(thrown.code);
}

/** Runs a job's work. A final refusal of Slack is logged and dropped: a retry would be refused again. */
export async function unlessRefused(work: Promise<unknown>, log: Log): Promise<void> {
  try {
    await work;
  } catch (thrown) {
    if (!(thrown instanceof SlackCallError) || thrown.passing) throw thrown;
    log.warn('Slack refuses an answer', { error: thrown.message });
  }
}
