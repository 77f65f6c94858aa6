// The pane beside a work object: its record as it is now, for the one who opened it and with their own account
// (docs.slack.dev/reference/methods/entity.presentDetails).
import { toConnectorError } from '@codetether/core';
import type { EntityPresentDetailsArguments } from '@slack/web-api';
import { detailsEntity } from '../../blocks/card-entity.ts';
import { errorMessage } from '../../blocks/error-message.ts';
import type { BotContext } from '../../reply/bot-context.ts';
import type { Member } from '../../slack/delivery.ts';
import { pageIn, type RecordPage, readRecord } from './record-page.ts';

type Details = Omit<EntityPresentDetailsArguments, 'trigger_id'>;

/** How long CodeTether is waited for, in ms: Slack takes the answer for 3 s. */
const patience = 2_000;

/** Throws SlackCallError, `invalid_trigger_id` when the pane was answered before or waits no more. */
export async function presentDetails(
  context: BotContext,
  member: Member,
  { entityUrl, triggerId }: { entityUrl: string; triggerId: string },
): Promise<void> {
  const page = context.webUrl ? pageIn(entityUrl, context.webUrl) : undefined;
  const details = page ? await detailsFor(context, member, page) : notFound;
  await context.slack.call(member, 'entity.presentDetails', { trigger_id: triggerId, ...details });
}

/** A record of somebody else and one that is not there look the same. */
const notFound: Details = { error: { status: 'not_found' } };

async function detailsFor(context: BotContext, member: Member, page: RecordPage): Promise<Details> {
  // Of another workspace (Slack Connect): no account can be connected here.
  if (member.home) return { error: { status: 'restricted' } };
  const caller = await context.accounts.callerOf(member);
  if (!caller) return connect(context, member);
  const signal = AbortSignal.any([...(caller.signal ? [caller.signal] : []), AbortSignal.timeout(patience)]);
  try {
    const inTime = { ...caller, signal };
    const [found, facts] = await Promise.all([
      readRecord(context, inTime, page),
      context.rules.factsOf(member, inTime, page.id),
    ]);
    if (!found) return notFound;
    const card = { ...found.card, fields: [...(found.card.fields ?? []), ...facts] };
    return { metadata: detailsEntity(card, found.subject) };
  } catch (thrown) {
    if (signal.aborted) return { error: { status: 'timeout' } };
    const error = toConnectorError(thrown);
    if (error.code === 'not_authenticated') return connect(context, member);
    if (error.code === 'not_found') return notFound;
    const { text } = errorMessage(error);
    return { error: { status: 'custom', custom_title: 'CodeTether cannot show this', custom_message: text } };
  }
}

async function connect({ accounts }: Pick<BotContext, 'accounts'>, member: Member): Promise<Details> {
  return { user_auth_required: true, user_auth_url: await accounts.linkUrl(member) };
}
