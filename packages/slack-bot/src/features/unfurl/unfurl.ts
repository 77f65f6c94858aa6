// Links to tasks and runs are shown as their cards, when the pages' address is known: with the account of who shared them.
import { cardOf, findRalphRun, findTask, run, type SearchOperation } from '@codetether/core';
import type { KnownBlock } from '@slack/types';
import { cardLines } from '../../blocks/card-message.ts';
import type { BotContext } from '../../reply/bot-context.ts';
import { withCodebaseNames } from '../../reply/codebase-names.ts';
import type { EventDelivery } from '../../slack/delivery.ts';
import type { EventOf } from '../../slack/payloads.ts';
import type { Feature } from '../feature.ts';

export function unfurlFeature(context: BotContext): Feature {
  return { events: { link_shared: (event, delivery) => unfurl(context, event, delivery) } };
}

async function unfurl(context: BotContext, link: EventOf<'link_shared'>, { member }: EventDelivery): Promise<void> {
  const { webUrl } = context;
  if (!webUrl) return;
  const ours = link.links.flatMap(({ url }) => pageIn(url, webUrl) ?? []);
  if (ours.length === 0) return;
  const caller = await context.accounts.callerOf(member);
  if (!caller) return;
  const found = await Promise.all(
    ours.map(async ({ url, operation, input }) => {
      const found = await run(operation, caller, input).catch(() => []);
      const [record] = await withCodebaseNames(context, caller, found);
      // A channel must not read more than the link itself reveals: title and state, no result.
      return record
        ? ([url, { blocks: cardLines(withoutButtons(cardOf(operation, record)), 'unfurl') }] as const)
        : undefined;
    }),
  );
  const unfurls = Object.fromEntries(found.filter((one) => one !== undefined)) as Record<
    string,
    { blocks: KnownBlock[] }
  >;
  if (Object.keys(unfurls).length === 0) return;
  await context.slack.call(member, 'chat.unfurl', { channel: link.channel, ts: link.message_ts, unfurls });
}

const searches: Readonly<Record<string, { operation: SearchOperation; key: string }>> = {
  tasks: { operation: findTask, key: 'task_id' },
  ralph: { operation: findRalphRun, key: 'run_id' },
};

/** Reads a page's address: the reverse of how core makes it from the same template. */
function pageIn(
  url: string,
  template: string,
): { url: string; operation: SearchOperation; input: Record<string, string> } | undefined {
  const full = template.includes('{id}') ? template : `${template.replace(/\/$/, '')}/{kind}/{id}`;
  const pattern = full
    .split(/(\{kind\}|\{id\})/)
    .map(
      (part) =>
        ({ '{kind}': '(?<kind>tasks|ralph)', '{id}': '(?<id>[^/?#]+)' })[part] ??
        part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  const { kind = 'tasks', id } = new RegExp(`^${pattern}/?(?:[?#].*)?$`).exec(url)?.groups ?? {};
  const search = searches[kind];
  return search && id ? { url, operation: search.operation, input: { [search.key]: id } } : undefined;
}

function withoutButtons<C extends object>(card: C): C {
  return { ...card, next: [] };
}
