import { expect, test } from 'vitest';
import { testOffice } from '../../../test/office.ts';

test('the account of a user who leaves the workspace is disconnected; a new profile picture changes nothing', async () => {
  const { team, ada, context, memberOf } = await testOffice();
  await team.event({ type: 'user_change', user: { id: ada.id, deleted: false } });
  await team.event({ type: 'user_change', user: { id: 'U-other', deleted: true } });
  expect(await context.accounts.describe(memberOf(ada))).toBeDefined();
  await team.event({ type: 'user_change', user: { id: ada.id, deleted: true } });
  await expect.poll(async () => context.accounts.describe(memberOf(ada))).toBeUndefined();
});
