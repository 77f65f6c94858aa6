// A message for every error code: what went wrong, and what to do next.
import { type ConnectorError, type ErrorCode, operations } from '@codetether/core';
import { phraseOf } from '../command-line/vocabulary.ts';
import { button } from './buttons.ts';
import { cardMessage, note } from './card-message.ts';
import type { SlackMessage } from './message.ts';

const marks = {
  invalid_input: 'pencil2',
  not_authenticated: 'key',
  missing_scope: 'lock',
  not_found: 'mag',
  conflict: 'information_source',
  rate_limited: 'hourglass',
  budget_exceeded: 'moneybag',
  unavailable: 'warning',
  timeout: 'hourglass',
  not_started: 'warning',
  outcome_unknown: 'question',
  cancelled: 'no_entry_sign',
  unexpected_response: 'warning',
  internal: 'warning',
} as const satisfies Record<ErrorCode, string>;

export function errorMessage(error: ConnectorError): SlackMessage {
  const wait = error.retryAfter ? ` Try again in ${Math.ceil(error.retryAfter)} seconds.` : '';
  return note(`${inSlackWords(error.text)}${wait}`, { mark: marks[error.code] });
}

/** Of an account that is linked by a sign-in with which nothing can be done. */
export const nothingGranted =
  "This sign-in grants none of CodeTether's scopes, so nothing can be done with it. Type /codetether connect to sign in again, and allow them.";

/** Core names operations as programs call them, and says what any surface can; here they are commands. */
function inSlackWords(text: string): string {
  return text
    .replaceAll('Sign in again', 'Type /codetether connect to sign in again')
    .replace(/\b[a-z]+(?:_[a-z]+)+\b/g, (name) => {
      const operation = operations.find((one) => one.name === name);
      return operation ? `“${phraseOf(operation.command)}”` : name;
    });
}

/** For whoever is not linked: the address is for this person only, so the message must be ephemeral or in the direct channel. */
export function connectMessage(url: string): SlackMessage {
  const said = note('Connect your CodeTether account first. The link is for you alone and good for ten minutes.', {
    mark: 'key',
  });
  return {
    ...said,
    blocks: [
      ...said.blocks,
      {
        type: 'actions',
        block_id: 'connect',
        elements: [button('open:connect', 'Connect', { url, style: 'primary' })],
      },
    ],
  };
}

/** A line that was not understood. */
export function problemMessage(message: string, instead: readonly string[], prefix: string): SlackMessage {
  return cardMessage({
    title: { text: message, trusted: true },
    fields:
      instead.length > 0
        ? [
            {
              label: instead.length > 1 ? 'Did you mean' : 'Type',
              value: instead.map((one) => `${prefix} ${one}`).join('   or   '),
            },
          ]
        : [],
  });
}
