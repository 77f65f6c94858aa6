import { expect, test } from 'vitest';
import { permissionFor } from './permission.ts';

type Context = Parameters<typeof permissionFor>[0];

test('a guest of another workspace acts for nobody, whatever the channel allows and Slack says of them', async () => {
  const calls: string[] = [];
  const context = {
    accounts: { callerOf: async ({ user }: { user: string }) => calls.push(user) },
    rules: { anyoneMayCancel: async () => true },
    slack: { call: async () => ({ user: { is_admin: true } }) },
  } as unknown as Context;
  const cancel = { destructive: true, owner: 'U-owner', channel: 'C1' };
  const member = { team: 'T1', user: 'U-other' };
  expect(await permissionFor(context, { ...member, home: 'T2' }, cancel)).toEqual({
    refused: 'not-yours',
    owner: 'U-owner',
  });
  expect(calls).toEqual([]);
  expect(await permissionFor(context, member, cancel)).toMatchObject({ as: { team: 'T1', user: 'U-owner' } });
});
