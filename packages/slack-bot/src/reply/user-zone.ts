// The time zone of a Slack profile.
import type { Member } from '../slack/delivery.ts';
import type { BotContext } from './bot-context.ts';

export async function zoneOf(context: Pick<BotContext, 'slack' | 'zones'>, member: Member): Promise<string> {
  const key = `${member.team}/${member.user}`;
  const known = context.zones.get(key);
  if (known) return known;
  const { user } = await context.slack.call(member, 'users.info', { user: member.user });
  const zone =
    typeof user === 'object' && user !== null && 'tz' in user && typeof user.tz === 'string' ? user.tz : 'UTC';
  context.zones.set(key, zone);
  return zone;
}

/** The same when there are three seconds in all: UTC when Slack takes more than one. */
export function zoneSoon(context: Pick<BotContext, 'slack' | 'clock' | 'zones'>, member: Member): Promise<string> {
  return Promise.race([zoneOf(context, member).catch(() => 'UTC'), context.clock.sleep(1_000).then(() => 'UTC')]);
}
