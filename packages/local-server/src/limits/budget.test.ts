import { expect, onTestFinished, test } from 'vitest';
import { client, toolCall } from '../../test/client.ts';
import { createLocalServer } from '../server.ts';

const TENANT = { id: 'codetether-tenant', realmName: 'codetether' };

/** A server whose tenant has that limit and has spent that much, in dollars. */
async function spending(monthlyLimitDollars: number, spent: number) {
  const local = await createLocalServer({ agent: 'none' });
  onTestFinished(() => local.close());
  const usage = [{ tenantId: TENANT.id, provider: 'p', model: 'm', costMicros: Math.round(spent * 1e6) }];
  local.seed({ tenants: [{ ...TENANT, monthlyLimitDollars }], usage });
  return client(local);
}

test.each([
  [1, '1', '1.00000000000000000000'],
  [10.5, '10', '10.5000000000000000'],
  [50, '50', '50.0000000000000000'],
  [20_000, '20000', '20000.000000000000'],
])('a limit of %f dollars is written in two ways', async (limit, refused, told) => {
  const { call } = await spending(limit, limit + 0.01);
  expect((await call('POST', '/v1/agent/tasks', {})).detail).toBe(`Monthly spending limit of $${refused} reached.`);
  expect((await call('GET', '/v1/token-billing/budget')).reason).toBe(`Monthly spending limit of $${told} reached.`);
});

test('at exactly the limit the budget says allowed, and the next request is refused', async () => {
  const { call, send } = await spending(5, 5);
  expect(await call('GET', '/v1/token-billing/budget')).toMatchObject({ allowed: true, reason: 'OK' });
  expect((await send('POST', '/v1/agent/tasks', { title: 't', prompt: 'p' })).status).toBe(402);
  expect((await send('POST', '/mcp', toolCall('create_task', { title: 't' }))).status).toBe(402);
});

test('MCP at its own path is outside the check', async () => {
  const { tool } = await spending(5, 6);
  expect(await tool('create_task', { title: 't' })).toMatchObject({ success: true });
});

test('a limit of 0 refuses no request, though the budget says that it is reached', async () => {
  const { call, send } = await spending(0, 1);
  expect((await send('POST', '/v1/agent/tasks', { title: 't', prompt: 'p' })).status).toBe(200);
  expect(await call('GET', '/v1/token-billing/budget')).toMatchObject({
    allowed: false,
    reason: 'Monthly spending limit of $0.00000000000000000000 reached.',
    monthly_limit_dollars: null,
  });
  expect(await call('GET', '/v1/token-billing/usage/summary')).toMatchObject({ monthly_limit_dollars: null });
});

test.each([
  [10, '1E+1'],
  [120, '1.2E+2'],
  [15_000, '1.5E+4'],
  [1, '1'],
  [123, '123'],
  [10.5, '10.5'],
  [0.000001, '0.000001'],
])('costs of %f dollars are written as Python writes the decimal: %s', async (spent, text) => {
  const { call } = await spending(100_000, spent);
  const summary = await call('GET', '/v1/token-billing/usage/summary');
  expect(summary.totals.cost_dollars).toBe(text);
  expect(summary.by_model[0].cost_dollars).toBe(text);
});
