// Members of an organisation (Enterprise Grid) act in workspaces that are not their own: they are at home in all of them.
import type { Member } from '../slack/delivery.ts';
import { SlackCallError } from '../slack/slack-call-error.ts';
import type { BotContext } from './bot-context.ts';

/** The member, without another home when Slack says that this one is of the same organisation. Throws SlackCallError that may pass. */
export async function atHome(context: Pick<BotContext, 'slack' | 'colleagues'>, member: Member): Promise<Member> {
  const { home, ...here } = member;
  if (!home || !member.enterprise) return member;
  return (await isColleague(context, member)) ? here : member;
}

async function isColleague(
  { slack, colleagues }: Pick<BotContext, 'slack' | 'colleagues'>,
  member: Member,
): Promise<boolean> {
  const key = `${member.enterprise}/${member.user}`;
  const known = colleagues.get(key);
  if (known !== undefined) return known;
  try {
    const { user } = await slack.call(member, 'users.info', { user: member.user });
    const { enterprise_user: found } = user as { enterprise_user?: { enterprise_id?: string } };
    const isOne = found?.enterprise_id === member.enterprise;
    colleagues.set(key, isOne);
    return isOne;
  } catch (thrown) {
    if (thrown instanceof SlackCallError && !thrown.passing) return false;
    throw thrown;
  }
}
