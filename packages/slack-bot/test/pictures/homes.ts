// App Home as the bot publishes it, for an embedded CodeTether.
import { type Caller, createCaller, createCronjob, createTask, run, silentLog, startRalph } from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { createLocalServer } from '@codetether/local-server';
import type { HomeView } from '@slack/types';
import { LRUCache } from 'lru-cache';
import { alertsAtHome } from '../../src/features/budget-alerts/budget-message.ts';
import { publishHome } from '../../src/features/home/home.ts';
import { subscriptionsAtHome } from '../../src/features/subscriptions/home-section.ts';
import { alert, subscriptions } from './records.ts';
import type { Shown } from './slack-page.ts';

const member = { team: 'T1', user: 'U1' };

export async function homes(): Promise<Readonly<Record<string, Shown>>> {
  const local = await createLocalServer({ agent: { speedMs: 20 }, ralphPollMs: 20 });
  try {
    const caller = createCaller({
      url: 'http://codetether.local',
      session: bearer(local.tokens.admin),
      accountId: 'ada',
      tier: 'enterprise',
      fetch: (input, init) => local.fetch(new Request(input, init)),
      log: silentLog,
    });
    const empty = await homeOf(caller);
    local.faults.next({ kind: 'silent-agent' });
    await run(createTask, caller, { title: 'Count to a million' });
    local.faults.next({ kind: 'silent-agent' });
    await run(startRalph, caller, { project_name: 'Wish list', stories: [{ title: 'Add to the wish list' }] });
    await run(createCronjob, caller, { name: 'Nightly', cron_expression: '0 3 * * *', task_template: 'Tidy up' });
    const busy = await homeOf(caller);
    return { 'home-stranger': await homeOf(undefined), 'home-empty': empty, home: busy };
  } finally {
    await local.close();
  }
}

async function homeOf(caller: Caller | undefined): Promise<Shown> {
  let view: HomeView = { type: 'home', blocks: [] };
  const context = {
    accounts: {
      callerOf: async () => caller,
      describe: async () => caller && { accountId: 'ada', name: 'ada@example.com', scopes: 'unknown' as const },
      linkUrl: async () => 'https://bot.example.com/link?t=1',
    },
    names: new LRUCache<string, string>({ max: 10 }),
    log: silentLog,
  };
  await publishHome(
    {
      ...context,
      slack: {
        async call(_, __, args) {
          view = (args as { view: HomeView }).view;
          return {};
        },
      },
      homeSections: [
        {
          place: 'below',
          section: (one) =>
            subscriptionsAtHome({ ...context, subscriptions: { list: async () => subscriptions } }, one),
        },
        { place: 'below', section: (one) => alertsAtHome({ list: async () => [alert] }, one) },
      ],
    },
    member,
  );
  return { view };
}
