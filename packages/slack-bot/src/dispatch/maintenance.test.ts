import { randomBytes } from 'node:crypto';
import { silentLog } from '@codetether/core';
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/test-database.ts';
import { testWorkspace } from '../../test/workspace.ts';
import { sealTokens } from '../features/accounts/account-tokens.ts';
import { findAccount, placeOfTokens, replaceAccount } from '../features/accounts/accounts-table.ts';
import { createInstallations } from '../features/installations/installations.ts';
import { createSharedPosition } from '../features/subscriptions/positions-table.ts';
import { createSealer } from '../postgres/encryption.ts';
import { forgetOld } from '../postgres/retention.ts';
import { maintenanceTasks } from './listeners.ts';

const keep = { audit: 365, threads: 180, conversations: 180, posts: 45 };

test('after a key was changed, tokens are encrypted again, and the old key is no longer needed', async () => {
  const { database, jobs, ada, memberOf } = await testWorkspace();
  const [old, current] = [randomBytes(32), randomBytes(32)];
  const before = createSealer([{ id: 'old', key: old }]);
  const member = memberOf(ada);
  const sealed = sealTokens(before, member, { accessToken: 'secret' });
  await replaceAccount(database, { member, account: 'a', name: 'a@b.c', sealed });
  const options = { database, log: silentLog, onUninstalled: async () => undefined };
  await createInstallations({ ...options, sealer: before }).save('T1', {
    botToken: 'xoxb-1',
    botUser: 'B',
    installer: 'U',
    scopes: [],
  });

  const rotated = createSealer([
    { id: 'new', key: current },
    { id: 'old', key: old },
  ]);
  for (const task of maintenanceTasks({ database, jobs, sealer: rotated, keep, log: silentLog }).hour) await task();
  const after = createSealer([{ id: 'new', key: current }]);
  const row = await findAccount(database, member);
  expect(row && JSON.parse(after.open(row.sealed, placeOfTokens(member)))).toEqual({ accessToken: 'secret' });
  expect(await createInstallations({ ...options, sealer: after }).tokenOf({ team: 'T1' })).toMatchObject({
    botToken: 'xoxb-1',
  });
});

test('the watcher of all accounts is there, even when its job got lost', async () => {
  const { database, jobs } = await testWorkspace();
  const sealer = createSealer([{ id: 'k', key: randomBytes(32) }]);
  const { minute } = maintenanceTasks({ database, jobs, sealer, keep, log: silentLog });
  const queued = () => database`select 1 from pgboss.job where name = 'watch-all'`;
  for (const task of minute) await task();
  expect(await queued()).toEqual([]);
  await createSharedPosition(database).set({
    newestCreated: '',
    newestEnd: '',
    known: {},
    told: {},
    ends: {},
    open: {},
  });
  for (const task of [...minute, ...minute]) await task();
  expect(await queued()).toHaveLength(1);
});

test('each record is kept for its own time, and a post that is not sent for longer', async () => {
  const database = await testDatabase();
  const keep = { audit: 10, threads: 20, conversations: 30, posts: 40 };
  for (const hours of [-1, 1]) {
    const age = (kind: keyof typeof keep) => `${keep[kind] * 24 + hours} hours`;
    await database`insert into audit (at, team, slack_user, operation, outcome)
      values (now() - ${age('audit')}::interval, 'T1', 'U1', 'o', 'ok')`;
    await database`insert into threads (team, channel, thread, conversation_id, operation, owner, updated_at)
      values ('T1', 'C1', ${age('threads')}, 'c', 'o', 'U1', now() - ${age('threads')}::interval)`;
    await database`insert into feedback (team, channel, message, slack_user, owner, good, at)
      values ('T1', 'C1', ${age('threads')}, 'U1', 'U1', true, now() - ${age('threads')}::interval)`;
    await database`insert into conversations (account, id, turns, updated_at)
      values ('a', ${age('conversations')}, '[]', now() - ${age('conversations')}::interval)`;
    for (const state of ['sent', 'failed', 'waiting']) {
      await database`insert into outbox (key, team, channel, message, state, created_at)
        values (${state + hours}, 'T1', 'C1', '{}', ${state}, now() - ${age('posts')}::interval)`;
    }
  }
  await forgetOld(database, keep);
  const counts = await database`
    select (select count(*) from audit) as audit, (select count(*) from threads) as threads,
      (select count(*) from conversations) as conversations, (select count(*) from feedback) as feedback,
      (select count(*) from outbox where state = 'sent') as sent,
      (select count(*) from outbox where state = 'failed') as failed,
      (select count(*) from outbox where state = 'waiting') as waiting`;
  expect(counts).toEqual([{ audit: 1, threads: 1, conversations: 1, feedback: 1, sent: 1, failed: 1, waiting: 2 }]);
});
