// budget alert, budget alerts, budget off: told when the month's cost passes a threshold.
import { isDeepStrictEqual } from 'node:util';
import { ConnectorError, getUsageSummary, isTimeZone, run } from '@codetether/core';
import { inQuotes, quotedId } from '@codetether/core/untrusted';
import { z } from 'zod';
import { note } from '../../blocks/card-message.ts';
import { idIn } from '../../command-line/entities.ts';
import { sayWeek, timeOfWeek } from '../../command-line/time-of-day.ts';
import { commandsWith } from '../../reply/bot-command.ts';
import { askToConnect, invalid, noTimeZone } from '../../reply/failures.ts';
import { isAdmin } from '../../reply/permission.ts';
import type { Request } from '../../reply/request.ts';
import { zoneOf } from '../../reply/user-zone.ts';
import type { BudgetAlert, BudgetAlertsContext } from './budget-alert.ts';
import { alertsMessage } from './budget-message.ts';

const command = commandsWith<BudgetAlertsContext>();

const id = z.string().min(1).describe('ID of the alert');

export const budgetAlert = command({
  title: 'Budget alert',
  summary: 'Post once a month when the cost passes a threshold; with --weekly again each week while it is over.',
  command: {
    noun: 'budget',
    verb: 'alert',
    positionals: ['dollars'],
    examples: ['budget alert 40', 'budget alert 40 --weekly "mon 8am" --channel #billing'],
  },
  input: z.object({
    dollars: z.number().min(0.01).describe('US dollars in a calendar month'),
    weekly: z.string().describe('Day and time, e.g. mon 8am').optional(),
    channel: z.string().describe('Where to post (default: here)').optional(),
    timezone: z.string().describe('Time zone (default: that of your Slack profile)').optional(),
  }),
  entities: ['channel'],
  async run(context, request, { dollars, weekly, channel, timezone }) {
    const caller = await context.accounts.callerOf(request.member);
    if (!caller) return askToConnect(context, request);
    const when = weekly === undefined ? undefined : timeOfWeek(weekly);
    if (timezone !== undefined && !isTimeZone(timezone)) throw noTimeZone(timezone);
    if (weekly !== undefined && !when)
      throw invalid('weekly', `${inQuotes(weekly, 100)} is not a day and time; write “mon 8am”`);
    const place = channel === undefined ? request.channel : idIn(channel);
    if (!place)
      throw invalid(
        'channel',
        `${inQuotes(channel ?? '', 100)} is not a channel; pick one from the list that Slack offers after #`,
      );
    // A user who may not read usage may not have it posted either.
    await run(getUsageSummary, caller, {});
    const wish = {
      team: request.member.team,
      channel: place,
      owner: request.member,
      threshold: dollars,
      ...(when && { weekly: when, timezone: timezone ?? (await zoneOf(context, request.member)) }),
    };
    // The same alert is added once, however often it is asked for; a paused one is resumed.
    const known = await context.budgetAlerts.list({ team: wish.team, channel: place, owner: request.member.user });
    const same = known.find((one) => isSame(one, wish));
    if (same) await context.budgetAlerts.resume(wish.team, same.id);
    const alert = same ?? (await context.budgetAlerts.add(wish));
    await request.privately(
      note(
        `I post in ${place === request.channel ? 'this channel' : 'that channel'} when the month's cost passes $${dollars.toFixed(2)}${when ? `, and each ${sayWeek(when)} while it is over` : ''}. To end it: ${request.prefix} budget alert off ${alert.id}`,
      ),
    );
  },
});

export const budgetAlerts = command({
  title: 'Budget alerts',
  summary: 'List your budget alerts.',
  command: { noun: 'budget', verb: 'alerts', aliases: ['budget list'], examples: ['budget alerts'] },
  input: z.object({}),
  async run(context, request) {
    const { team, user } = request.member;
    const found = await context.budgetAlerts.list({ team, owner: user });
    if (found.length === 0) return request.privately(note(`You have none. Try ${request.prefix} budget alert 40.`));
    await request.privately(alertsMessage(found));
  },
});

export const budgetResume = command({
  title: 'Budget alert resume',
  summary: 'Resume a paused budget alert.',
  command: {
    noun: 'budget',
    verb: 'resume',
    positionals: ['alert'],
    aliases: ['budget alert resume'],
    examples: ['budget resume b-3'],
  },
  input: z.object({ alert: id }),
  run: (context, request, { alert }) => resumeAlert(context, request, alert),
});

/** By its owner, who may read usage. Throws ConnectorError. */
export async function resumeAlert(context: BudgetAlertsContext, request: Request, alert: string): Promise<void> {
  const { team, user } = request.member;
  const caller = await context.accounts.callerOf(request.member);
  if (!caller) return askToConnect(context, request);
  if (!(await context.budgetAlerts.list({ team, owner: user })).some(({ id }) => id === alert))
    throw unknownAlert(request, alert);
  await run(getUsageSummary, caller, {});
  await context.budgetAlerts.resume(team, alert);
  await request.privately(note(`The budget alert ${alert} is active again.`));
}

export const budgetOff = command({
  title: 'Budget alert off',
  summary: 'End a budget alert.',
  command: {
    noun: 'budget',
    verb: 'off',
    positionals: ['alert'],
    aliases: ['budget alert off', 'budget remove'],
    examples: ['budget alert off b-3'],
  },
  input: z.object({ alert: id }),
  run: (context, request, { alert }) => endAlert(context, request, alert),
});

/** By its owner or an administrator. Throws ConnectorError. */
export async function endAlert(context: BudgetAlertsContext, request: Request, alert: string): Promise<void> {
  const { team, user } = request.member;
  const mine = (await context.budgetAlerts.list({ team, owner: user })).some(({ id }) => id === alert);
  if (!mine && !(await isAdmin(context, request.member))) throw unknownAlert(request, alert);
  const removed = await context.budgetAlerts.remove(team, alert);
  await request.privately(
    note(removed ? `The budget alert ${alert} has ended.` : `There is no budget alert ${quotedId(alert)}.`),
  );
}

function unknownAlert({ prefix }: Request, alert: string): ConnectorError {
  return new ConnectorError('not_found', `You have no budget alert ${quotedId(alert)}.`, {
    hint: `See ${prefix} budget alerts.`,
  });
}

type Wish = Pick<BudgetAlert, 'threshold' | 'weekly' | 'timezone'>;

function isSame(one: Wish, other: Wish): boolean {
  const [first, second] = [one, other].map(({ threshold, weekly, timezone }) => ({
    threshold,
    ...(weekly && { weekly, timezone }),
  }));
  return isDeepStrictEqual(first, second);
}
