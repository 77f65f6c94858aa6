// Words that more than one kind of request ends in.
import { ConnectorError, toConnectorError } from '@codetether/core';
import { inQuotes } from '@codetether/core/untrusted';
import { note } from '../blocks/card-message.ts';
import { connectMessage, errorMessage } from '../blocks/error-message.ts';
import { SlackCallError } from '../slack/slack-call-error.ts';
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

/** Tells what went wrong, unless it was Slack that did not answer: then the job is tried again. */
export async function tellFailure(request: Pick<Request, 'privately'>, thrown: unknown): Promise<void> {
  if (thrown instanceof SlackCallError) throw thrown;
  await request.privately(errorMessage(toConnectorError(thrown)));
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

/** Of an option whose value cannot be taken; the message says what to write instead. */
export function invalid(field: string, message: string): ConnectorError {
  return new ConnectorError('invalid_input', `${message}.`, { fields: [{ field, message }] });
}

export function noTimeZone(name: string): ConnectorError {
  return invalid('timezone', `${inQuotes(name, 100)} is not a time zone; write a name such as Europe/Berlin`);
}
