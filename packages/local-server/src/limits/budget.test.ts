import { expect, test } from 'vitest';
import { client } from '../../test/client.ts';
import { createLocalServer } from '../server.ts';

test.each([
  [1, '1', '1.00000000000000000000'],
  [10.5, '10', '10.5000000000000000'],
  [50, '50', '50.0000000000000000'],
  [20_000, '20000', '20000.000000000000'],
])('a limit of %f dollars is written in two ways', async (monthlyLimitDollars, refused, told) => {
  const local = await createLocalServer({ agent: 'none' });
  const tenant = { id: 'codetether-tenant', realmName: 'codetether', monthlyLimitDollars };
  const spent = { tenantId: tenant.id, provider: 'p', model: 'm', costMicros: monthlyLimitDollars * 1e6 };
  local.seed({ tenants: [tenant], usage: [spent] });
  const { call } = client(local);
  expect((await call('POST', '/v1/agent/tasks', {})).detail).toBe(`Monthly spending limit of $${refused} reached.`);
  expect((await call('GET', '/v1/token-billing/budget')).reason).toBe(`Monthly spending limit of $${told} reached.`);
  await local.close();
});
