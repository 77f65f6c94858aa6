// Words that more than one kind of request ends in.
import { ConnectorError, toConnectorError } from '@codetether/core';
import { inQuotes } from '@codetether/core/untrusted';
import { note } from '../blocks/card-message.ts';
import { connectMessage, errorMessage } from '../blocks/error-message.ts';
import type { SlackMessage } from '../blocks/message.ts';
import type { BotContext } from './bot-context.ts';
import type { Request } from './request.ts';

/** Asks whoever is not linked to connect, for their eyes only. */
export async function askToConnect(context: Pick<BotContext, 'accounts'>, request: Request): Promise<void> {
  if (request.member.home) {
    await request.privately(
      note('You belong to another Slack workspace, so no CodeTether account can be connected to you here.', {
        mark: 'lock',
      }),
    );
    return;
  }
  const message = connectMessage(await context.accounts.linkUrl(request.member));
  await request.privately(message);
}

/** Tells what went wrong, if that is the last word. Anything else is thrown on, so that the job runs again. */
export async function tellFailure(request: Pick<Request, 'privately'>, thrown: unknown): Promise<void> {
  if (!isAnswer(thrown)) throw thrown;
  await request.privately(errorMessage(thrown));
}

/**
 * Whether the error is an answer: the same call would fail again. It is not when the server could not be reached, nor when it is of the database or of
 * our code, which core reports as `internal`.
 */
export function isAnswer(thrown: unknown): thrown is ConnectorError {
  return thrown instanceof ConnectorError && !thrown.retryable && thrown.code !== 'internal';
}

/** Whether CodeTether did not do it now and may do it later, which is worth a word to whoever waits. */
export function isDelay(thrown: unknown): thrown is ConnectorError {
  return thrown instanceof ConnectorError && thrown.retryable;
}

/** While a job is tried again, for as long as its queue does. */
export function keptMessage(error: ConnectorError): SlackMessage {
  const text = `${error.message} I keep what you asked for and try again by myself for half an hour; you need not repeat it.`;
  return note(text, { mark: 'hourglass' });
}

/** When its last attempt has failed. */
export function gaveUpMessage(thrown: unknown): SlackMessage {
  return note(`${toConnectorError(thrown).message} I tried again several times and give up. Ask for it again later.`, {
    mark: 'warning',
  });
}

const refusals: Readonly<Record<string, string>> = {
  is_archived: 'its channel is archived',
  channel_not_found: 'its channel is gone or hidden from me',
  not_in_channel: 'I am not in its channel any more',
};

/** Why Slack refuses a post for good, by Slack's error code. */
export function refusalReason(code: string): string {
  return refusals[code] ?? `Slack refuses it (${code})`;
}

/** Why a subscription or an alert is paused: Slack's code, or our own. */
export function pauseReason(code: string): string {
  return pauses[code] ?? refusalReason(code);
}

const pauses: Readonly<Record<string, string>> = {
  unlinked: 'its owner is not connected',
  missing_scope: 'its owner may not see that any more',
};

/** Of an option whose value cannot be taken; the message says what to write instead. */
export function invalid(field: string, message: string): ConnectorError {
  return new ConnectorError('invalid_input', `${message}.`, { fields: [{ field, message }] });
}

export function noTimeZone(name: string): ConnectorError {
  return invalid('timezone', `${inQuotes(name, 100)} is not a time zone; write a name such as Europe/Berlin`);
}
