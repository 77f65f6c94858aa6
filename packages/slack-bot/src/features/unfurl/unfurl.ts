// Links to tasks and runs, when the pages' address is known: as work objects, or as cards where Slack takes none. With the account of who shared them.
import type { EntityMetadata, KnownBlock } from '@slack/types';
import type { LRUCache } from 'lru-cache';
import { entityBytes, linkEntity } from '../../blocks/card-entity.ts';
import { cardRow } from '../../blocks/card-message.ts';
import { limits } from '../../blocks/limits.ts';
import type { BotContext } from '../../reply/bot-context.ts';
import type { EventDelivery, Member } from '../../slack/delivery.ts';
import type { EventOf } from '../../slack/payloads.ts';
import { isRefused } from '../../slack/slack-call-error.ts';
import { type FoundRecord, pageIn, type RecordPage, readRecord } from './record-page.ts';

export interface UnfurlContext extends BotContext {
  /** Workspaces whose Slack takes no work objects from this app; kept for an hour. */
  entitiesRefused: LRUCache<string, true>;
  /** Members without an account who were asked to connect at a link; kept for a day. */
  askedAtLink: LRUCache<string, true>;
}

/** The message with the link, or the one that is still being written. */
type Place = { channel: string; ts: string } | { unfurl_id: string; source: 'composer' };

interface Found extends FoundRecord {
  page: RecordPage;
}

export async function unfurl(
  context: UnfurlContext,
  link: EventOf<'link_shared'>,
  { member }: EventDelivery,
): Promise<void> {
  const { webUrl } = context;
  const place = placeOf(link);
  if (!webUrl || !place) return;
  const urls = new Set(link.links.map(({ url }) => url));
  const pages = [...urls].flatMap((url) => pageIn(url, webUrl) ?? []);
  if (pages.length === 0) return;
  const caller = await context.accounts.callerOf(member);
  if (!caller) return askAtLink(context, member, place);
  const found = await Promise.all(
    pages.map(async (page): Promise<Found | undefined> => {
      const record = await readRecord(context, caller, page).catch(() => undefined);
      return record && { ...record, page };
    }),
  );
  await show(
    context,
    member,
    place,
    found.filter((one) => one !== undefined),
  );
}

async function show(context: UnfurlContext, member: Member, place: Place, found: readonly Found[]): Promise<void> {
  if (found.length === 0) return;
  const entities = context.entitiesRefused.has(member.team) ? [] : entitiesThatFit(found);
  if (entities.length > 0) {
    const shown = new Set(entities.map(({ app_unfurl_url }) => app_unfurl_url));
    const others = found.filter(({ page }) => !shown.has(page.url));
    const args = { metadata: { entities }, ...(others.length > 0 && { unfurls: asCards(others) }) };
    if (await isTaken(context, member, { ...place, ...args })) return;
  }
  await context.slack.call(member, 'chat.unfurl', { ...place, unfurls: asCards(found) });
  // The cards were taken, so it was the work objects that were not.
  if (entities.length > 0) context.entitiesRefused.set(member.team, true);
}

/** Slack refuses entities that it cannot take, or drops them and says so in a warning. */
async function isTaken(context: UnfurlContext, member: Member, args: Readonly<Record<string, unknown>>) {
  try {
    const { warning } = await context.slack.call(member, 'chat.unfurl', args);
    const isDropped = typeof warning === 'string' && warning.includes('metadata');
    if (isDropped) context.log.debug('Slack drops a work object', { team: member.team, warning });
    return !isDropped;
  } catch (thrown) {
    if (!isRefused(thrown)) throw thrown;
    context.log.debug('Slack refuses a work object', { team: member.team, error: thrown.message });
    return false;
  }
}

/** Of many links the first ones: Slack takes only so much at a time. */
function entitiesThatFit(found: readonly Found[]): EntityMetadata[] {
  const fitting: EntityMetadata[] = [];
  for (const { card, subject, page } of found) {
    const entity = linkEntity(card, subject, page.url);
    if (entityBytes([...fitting, entity]) <= limits.entityBytes) fitting.push(entity);
  }
  return fitting;
}

/** A channel must not read more than the link itself reveals: title and state, no result. Slack takes no rich text here. */
function asCards(found: readonly Found[]): Record<string, { blocks: KnownBlock[] }> {
  return Object.fromEntries(
    found.map(({ card, page }) => [page.url, { blocks: [cardRow({ ...card, next: [] }, 'unfurl')] }]),
  );
}

function placeOf({ channel, message_ts: ts, unfurl_id, source }: EventOf<'link_shared'>): Place | undefined {
  if (source === 'composer') return unfurl_id ? { unfurl_id, source } : undefined;
  return channel ? { channel, ts } : undefined;
}

/** Slack shows the question to them alone, with a button by which they are never asked again. Not while they write. */
async function askAtLink(context: UnfurlContext, member: Member, place: Place): Promise<void> {
  const key = `${member.team}/${member.user}`;
  if (!('channel' in place) || member.home || context.askedAtLink.has(key)) return;
  const user_auth_url = await context.accounts.linkUrl(member);
  await context.slack.call(member, 'chat.unfurl', { ...place, unfurls: {}, user_auth_required: true, user_auth_url });
  context.askedAtLink.set(key, true);
}
