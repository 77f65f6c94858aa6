// The names of the users and channels that a text mentions: an agent and a title have no use for Slack's IDs.
import { bounded, clean } from '@codetether/core/untrusted';
import type { Member } from '../slack/delivery.ts';
import type { BotContext } from './bot-context.ts';

type NamesContext = Pick<BotContext, 'slack' | 'names' | 'log'>;

/** More are not looked up for one text. */
const most = 20;
const mention = /<([@#])([A-Z0-9]+)(?:\|([^<>]*))?>/g;

/** The same text with the name in each mention: `<@U1>` becomes `<@U1|ada>`. One whose name Slack does not tell stays as it is. */
export async function withNames(context: NamesContext, member: Member, text: string): Promise<string> {
  const unnamed = [...text.matchAll(mention)]
    .filter(([, , , name]) => !name)
    .map(([, kind = '', id = '']) => kind + id);
  const names = new Map<string, string>();
  await Promise.all(
    [...new Set(unnamed)].slice(0, most).map(async (key) => {
      const name = await nameOf(context, member, key).catch((error: unknown) =>
        context.log.debug('a name is not known', { error: String(error) }),
      );
      if (name) names.set(key, name);
    }),
  );
  return text.replace(mention, (whole, kind: string, id: string, given?: string) => {
    const name = given || names.get(kind + id);
    return name ? `<${kind}${id}|${name}>` : whole;
  });
}

/** The same for the values of a form, where Slack escapes nothing: `<@U1>` becomes @ada. Lists of records are read, too. */
export async function withNamesIn(context: NamesContext, member: Member, value: unknown): Promise<unknown> {
  if (typeof value === 'string')
    return (await withNames(context, member, value)).replace(mention, (whole, kind, _, name) =>
      name ? `${kind}${name}` : whole,
    );
  if (Array.isArray(value)) return Promise.all(value.map((one) => withNamesIn(context, member, one)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(
    async ([name, one]) => [name, await withNamesIn(context, member, one)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** The same when there are three seconds in all: without names that take more than one. */
export function withNamesSoon(
  context: NamesContext & Pick<BotContext, 'clock'>,
  member: Member,
  text: string,
): Promise<string> {
  return Promise.race([withNames(context, member, text), context.clock.sleep(1_000).then(() => text)]);
}

async function nameOf({ slack, names }: NamesContext, member: Member, key: string): Promise<string> {
  const kept = `${member.team}/${key}`;
  const known = names.get(kept);
  if (known) return known;
  const id = key.slice(1);
  const { user, channel } = key.startsWith('@')
    ? await slack.call(member, 'users.info', { user: id })
    : await slack.call(member, 'conversations.info', { channel: id });
  const name = bounded(clean(wordIn(user ?? channel)).replaceAll(/[<>|&]/g, ''), 80);
  names.set(kept, name);
  return name;
}

/** As Slack shows the user or the channel. */
function wordIn(found: unknown): string {
  const { name, real_name, profile } = found as Partial<Record<'name' | 'real_name', string>> & {
    profile?: { display_name?: string };
  };
  return profile?.display_name || real_name || name || '';
}
