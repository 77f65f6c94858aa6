// subscribe, subscriptions, mute, unmute, resume, unsubscribe: what happens to tasks, told in a channel.
import { ConnectorError, fieldsOf, isTimeZone, operations, parseInput, type TriggerOperation } from '@codetether/core';
import { inQuotes, quotedId } from '@codetether/core/untrusted';
import { z } from 'zod';
import { note } from '../../blocks/card-message.ts';
import { timeOfDay } from '../../command-line/time-of-day.ts';
import { commandsWith } from '../../reply/bot-command.ts';
import { askToConnect, invalid, noTimeZone } from '../../reply/failures.ts';
import { withIds } from '../../reply/lookups.ts';
import { isAdmin } from '../../reply/permission.ts';
import type { Request } from '../../reply/request.ts';
import { zoneOf } from '../../reply/user-zone.ts';
import { SlackCallError } from '../../slack/slack-call-error.ts';
import type { Subscription, SubscriptionsContext } from './subscription.ts';
import { describeSubscription, readableSubscriptions, subscriptionsMessage } from './subscriptions-message.ts';

const command = commandsWith<SubscriptionsContext>();

const triggers = operations.filter((operation): operation is TriggerOperation => operation.kind === 'trigger');

export const subscribe = command({
  title: 'Subscribe',
  summary: 'Post in this channel when tasks are created, completed or have failed.',
  command: {
    noun: 'subscription',
    verb: 'create',
    positionals: ['what'],
    aliases: ['subscribe', 'subscribe tasks', 'subscribe task'],
    examples: ['subscribe tasks failed --codebase api', 'subscribe tasks completed --not-mine --digest 9am'],
  },
  input: z.object({
    what: z
      .string()
      .describe(
        `${triggers.map(({ command }) => command.verb).join(', ')}; several with commas (default: completed,failed)`,
      )
      .optional(),
    codebase_id: z.string().describe('Only tasks of this codebase').optional(),
    agent_type: z.string().describe('Only tasks of this agent type').optional(),
    mine: z.boolean().describe('Only tasks of your own').optional(),
    not_mine: z.boolean().describe('Only tasks of others').optional(),
    digest: z.string().describe('Once a day at this time, e.g. 9am, instead of at once').optional(),
    timezone: z.string().describe('Time zone of the digest (default: that of your Slack profile)').optional(),
  }),
  async run(context, request, { what = 'completed,failed', mine, not_mine, digest, timezone, ...filter }) {
    const caller = await context.accounts.callerOf(request.member);
    if (!caller) return askToConnect(context, request);
    const wanted = what
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(triggerCalled);
    const digestAt = digest === undefined ? undefined : timeOfDay(digest);
    if (digest !== undefined && digestAt === undefined)
      throw invalid('digest', `${inQuotes(digest, 100)} is not a time of day; write 9am or 17:30`);
    if (timezone !== undefined && !isTimeZone(timezone)) throw noTimeZone(timezone);
    if (mine && not_mine) throw invalid('mine', 'mine and not-mine leave nothing; give one of them');
    const zone = digestAt === undefined ? undefined : (timezone ?? (await zoneOf(context, request.member)));
    await requireMembership(context, request);
    const made: Subscription[] = [];
    for (const trigger of wanted) {
      const known = new Set(fieldsOf(trigger.input).map(({ name }) => name));
      const texts = Object.fromEntries(
        Object.entries(filter).filter(
          (entry): entry is [string, string] => entry[1] !== undefined && known.has(entry[0]),
        ),
      );
      const input = await withIds(trigger, caller, texts);
      parseInput(trigger, input);
      const wish: Wish = {
        team: request.member.team,
        channel: request.channel,
        owner: request.member,
        trigger: trigger.name,
        input,
        mine: mine ? 'mine' : not_mine ? 'not-mine' : 'any',
        ...(digestAt !== undefined && { digestAt, timezone: zone }),
      };
      made.push((await sameAs(context, wish)) ?? (await context.subscriptions.add(wish)));
    }
    const shown = await readableSubscriptions(context, request.member, made);
    await request.publicly(subscriptionsMessage('Subscribed', shown), { name: 'subscribed' });
  },
});

/** Its posts would be refused one by one, and the subscription paused at the first. */
async function requireMembership({ slack }: SubscriptionsContext, { member, channel, direct }: Request): Promise<void> {
  if (direct) return;
  const isMember = await slack.call(member, 'conversations.info', { channel }).then(
    ({ channel: found }) => channelInfo.parse(found).is_member,
    (thrown: unknown) => {
      // Without its scope nobody can tell, and private channels are hidden from those who are not in them.
      if (!(thrown instanceof SlackCallError) || thrown.passing) throw thrown;
      return thrown.code !== 'channel_not_found';
    },
  );
  if (isMember) return;
  throw new ConnectorError('conflict', 'I am not in this channel, so I could not post here.', {
    hint: 'Invite me with /invite, then subscribe again.',
  });
}

const channelInfo = z.object({ is_member: z.boolean().catch(true) });

type Wish = Parameters<SubscriptionsContext['subscriptions']['add']>[0];

/** The same subscription is added once, however often it is asked for. */
async function sameAs({ subscriptions }: SubscriptionsContext, wish: Wish): Promise<Subscription | undefined> {
  const { team, channel, owner } = wish;
  const known = await subscriptions.list({ team, channel, owner: owner.user });
  return known.find((one) => describeSubscription(one) === describeSubscription(wish));
}

export const subscriptions = command({
  title: 'Subscriptions',
  summary: 'List the subscriptions of this channel.',
  command: { noun: 'subscription', verb: 'list', aliases: ['subscriptions'], examples: ['subscriptions'] },
  input: z.object({}),
  async run(context, request) {
    const found = await context.subscriptions.list({ team: request.member.team, channel: request.channel });
    await request.privately(
      found.length > 0
        ? subscriptionsMessage(
            'Subscriptions of this channel',
            await readableSubscriptions(context, request.member, found),
          )
        : note(`There are none. Try ${request.prefix} subscribe tasks failed.`),
    );
  },
});

const id = z.string().min(1).describe('ID of the subscription');

export const unsubscribe = command({
  title: 'Unsubscribe',
  summary: 'End a subscription.',
  command: {
    noun: 'subscription',
    verb: 'remove',
    positionals: ['subscription'],
    aliases: ['unsubscribe'],
    examples: ['unsubscribe s-12'],
  },
  input: z.object({ subscription: id }),
  run: (context, request, { subscription }) => changeSubscription(context, request, subscription, 'remove'),
});

export const mute = command({
  title: 'Mute',
  summary: 'Stop the posts of a subscription until you resume it.',
  command: {
    noun: 'subscription',
    verb: 'mute',
    positionals: ['subscription'],
    aliases: ['mute'],
    examples: ['mute s-12'],
  },
  input: z.object({ subscription: id }),
  run: (context, request, { subscription }) => changeSubscription(context, request, subscription, 'mute'),
});

export const unmute = command({
  title: 'Unmute',
  summary: 'Resume a muted or paused subscription.',
  command: {
    noun: 'subscription',
    verb: 'unmute',
    positionals: ['subscription'],
    aliases: ['unmute', 'subscription resume'],
    examples: ['unmute s-12'],
  },
  input: z.object({ subscription: id }),
  run: (context, request, { subscription }) => changeSubscription(context, request, subscription, 'unmute'),
});

export type SubscriptionChange = 'remove' | 'mute' | 'unmute';

/** By its owner or a workspace administrator. Throws ConnectorError. */
export async function changeSubscription(
  context: SubscriptionsContext,
  request: Request,
  subscriptionId: string,
  change: SubscriptionChange,
): Promise<void> {
  const { team, user } = request.member;
  const found = await context.subscriptions.find(team, subscriptionId);
  if (!found)
    throw new ConnectorError('not_found', `There is no subscription ${quotedId(subscriptionId)}.`, {
      hint: `See ${request.prefix} subscriptions.`,
    });
  if (found.owner.user !== user && !(await isAdmin(context, request.member))) {
    throw new ConnectorError(
      'missing_scope',
      'Only the owner of a subscription, or a workspace administrator, may change it.',
      { hint: 'Ask one of them.' },
    );
  }
  if (change === 'remove') await context.subscriptions.remove(team, subscriptionId);
  else {
    await context.subscriptions.mute(team, subscriptionId, change === 'mute');
    if (change === 'unmute') await context.subscriptions.resume(team, subscriptionId);
  }
  const words = { remove: 'has ended', mute: 'is muted', unmute: 'is active again' } as const;
  await request.privately(note(`The subscription ${subscriptionId} ${words[change]}.`));
}

function triggerCalled(word: string): TriggerOperation {
  const found = triggers.find(({ command }) => command.verb === word.toLowerCase());
  if (found) return found;
  throw invalid(
    'what',
    `${inQuotes(word, 100)} is not an event; there are ${triggers.map(({ command }) => command.verb).join(', ')}`,
  );
}
