import { randomBytes } from 'node:crypto';
import { newTask, silentLog } from '@codetether/core';
import { expect, test } from 'vitest';
import { testWorkspace } from '../../test/workspace.ts';
import { sealTokens } from '../features/accounts/account-tokens.ts';
import { findAccount, placeOfTokens, replaceAccount } from '../features/accounts/accounts-table.ts';
import { createInstallations } from '../features/installations/installations.ts';
import { addSubscription } from '../features/subscriptions/subscriptions-table.ts';
import { createSealer } from '../postgres/encryption.ts';
import { maintenanceTasks } from './listeners.ts';

test('after a key was changed, tokens are encrypted again, and the old key is no longer needed', async () => {
  const { database, jobs, ada, memberOf } = await testWorkspace();
  const [old, current] = [randomBytes(32), randomBytes(32)];
  const before = createSealer([{ id: 'old', key: old }]);
  const member = memberOf(ada);
  const sealed = sealTokens(before, member, { accessToken: 'secret' });
  await replaceAccount(database, { member, account: 'a', name: 'a@b.c', sealed });
  const options = { database, onUninstalled: async () => undefined };
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
  for (const task of maintenanceTasks({ database, jobs, sealer: rotated, log: silentLog }).hour) await task();
  const after = createSealer([{ id: 'new', key: current }]);
  const row = await findAccount(database, member);
  expect(row && JSON.parse(after.open(row.sealed, placeOfTokens(member)))).toEqual({ accessToken: 'secret' });
  expect(await createInstallations({ ...options, sealer: after }).tokenOf({ team: 'T1' })).toMatchObject({
    botToken: 'xoxb-1',
  });
});

test('owners of subscriptions are watched, even when the job got lost', async () => {
  const { database, jobs, ada, channel, memberOf } = await testWorkspace();
  const owner = memberOf(ada);
  await addSubscription(database, { team: ada.team, channel, owner, trigger: newTask.name, input: {}, mine: 'any' });
  const sealer = createSealer([{ id: 'k', key: randomBytes(32) }]);
  const { minute } = maintenanceTasks({ database, jobs, sealer, log: silentLog });
  for (const task of [...minute, ...minute]) await task();
  expect(await database`select data from pgboss.job where name = 'watch'`).toEqual([{ data: owner }]);
});
