// The time zone of a Slack profile.
import { LRUCache } from 'lru-cache';
import type { Member } from '../slack/delivery.ts';
import type { BotContext } from './bot-context.ts';

/** People move seldom. */
const kept = new LRUCache<string, string>({ max: 10_000, ttl: 3_600_000 });

export async function zoneOf(context: Pick<BotContext, 'slack'>, member: Member): Promise<string> {
  const key = `${member.team}/${member.user}`;
  const known = kept.get(key);
  if (known) return known;
  const { user } = await context.slack.call(member, 'users.info', { user: member.user });
  const zone =
    typeof user === 'object' && user !== null && 'tz' in user && typeof user.tz === 'string' ? user.tz : 'UTC';
  kept.set(key, zone);
  return zone;
}

/** The same when there are three seconds in all: UTC when Slack takes more than one. */
export function zoneSoon(context: Pick<BotContext, 'slack' | 'clock'>, member: Member): Promise<string> {
  return Promise.race([zoneOf(context, member).catch(() => 'UTC'), context.clock.sleep(1_000).then(() => 'UTC')]);
}
