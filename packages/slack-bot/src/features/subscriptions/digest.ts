// The events of a day in one message, at the hour that the owner chose. A day without events has no message.
import { cardOf, openingOf } from '@codetether/core';
import { bounded } from '@codetether/core/untrusted';
import type { Database } from '@codetether/hosting/postgres';
import type { KnownBlock } from '@slack/types';
import { cardRow, note } from '../../blocks/card-message.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import { counted } from '../../blocks/text.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { enqueuePost } from '../../jobs/outbox-table.ts';
import { takeDigestItems } from './digest-items-table.ts';
import { digestQueue } from './subscription.ts';
import { triggerNamed } from './subscriptions.ts';
import { findSubscription } from './subscriptions-table.ts';

interface DigestOptions {
  database: Database;
  jobs: Pick<Jobs, 'send' | 'unschedule'>;
}

export async function workDigests(options: DigestOptions & { jobs: Pick<Jobs, 'send' | 'work'> }): Promise<void> {
  await options.jobs.work(digestQueue, ({ team, id }) => postDigest(options, team, id), { concurrency: 2 });
}

/** @internal */
export async function postDigest({ database, jobs }: DigestOptions, team: string, id: string): Promise<void> {
  await database.transaction(async (sql) => {
    const subscription = await findSubscription(sql, team, id);
    // The workspace that it was of is gone.
    if (!subscription) return jobs.unschedule(sql, digestQueue, id);
    const trigger = triggerNamed(subscription.trigger);
    if (!trigger || subscription.paused) return;
    const items = await takeDigestItems(sql, id);
    const [first] = items;
    if (!first || subscription.muted) return;
    const { owner, channel } = subscription;
    const cards = items.map(({ record, event }, index) =>
      cardRow(cardOf(trigger, record), `${index}:${bounded(event, 150)}`, openingOf(trigger, record)),
    );
    await enqueuePost(sql, jobs, {
      key: `digest:${id}:${first.event}`,
      team,
      ...(owner.enterprise && { enterprise: owner.enterprise }),
      channel,
      message: digestMessage(trigger.command.verb, cards),
      subscription: id,
    });
  });
}

const mostCards = 15;

/** `verb` is what happened to the tasks, such as `failed`. @internal */
export function digestMessage(verb: string, cards: readonly KnownBlock[]): SlackMessage {
  const heading = note(`Daily digest: ${counted(cards.length, 'task')} ${verb} since the last one.`, {
    mark: 'newspaper',
  });
  const more = cards.length > mostCards ? note(`… and ${cards.length - mostCards} more.`).blocks : [];
  return { text: heading.text, blocks: [...heading.blocks, ...cards.slice(0, mostCards), ...more] };
}
