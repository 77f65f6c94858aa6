// A tenant's budget holds on the routes that we create through, too.
import { expect, test } from 'vitest';
import { leapingClock } from '../../../test/clocks.ts';
import { failure } from '../../../test/failure.ts';
import { openLocal } from '../../../test/local.ts';
import { bearer } from '../../auth/index.ts';
import {
  createTask,
  findTask,
  getUsageSummary,
  listRalphRuns,
  prdChat,
  run,
  sendMessageAsync,
  sendToAgent,
  startRalph,
} from '../../index.ts';

const tenant = { id: 'codetether-tenant', realmName: 'codetether' };
type Budget = Partial<Record<'balanceDollars' | 'monthlyLimitDollars', number>> & { billingModel?: string };

/** A server whose tenant has that budget and has spent that much, in dollars. */
async function openSpending(budget: Budget, spent: number) {
  const opened = await openLocal({
    seed: {
      tenants: [{ ...tenant, ...budget }],
      usage: [{ tenantId: tenant.id, provider: 'p', model: 'm', costMicros: spent * 1e6 }],
    },
  });
  const clock = leapingClock();
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    const request = new Request(input, init);
    asked.push(new URL(request.url).pathname);
    return opened.fetch(request);
  };
  return {
    ...opened,
    clock,
    ada: opened.caller({ clock, fetch }),
    user: opened.caller({ clock, fetch, session: bearer(opened.local.tokens.user) }),
    looks: () => asked.filter((path) => path.endsWith('/budget')).length,
  };
}

const creates = [
  ['a task', (ada) => run(createTask, ada, { title: 'Once' })],
  ['a message', (ada) => run(sendMessageAsync, ada, { message: 'Once' })],
  ['a message to an agent', (ada) => run(sendToAgent, ada, { agent_name: 'reviewer', message: 'Once' })],
  ['a turn of a PRD chat', (ada) => run(prdChat, { ...ada, waitSeconds: 0 }, { message: 'Once' })],
  ['a Ralph run', (ada) => run(startRalph, ada, startRalph.example.input)],
] as const satisfies readonly [string, (ada: Parameters<typeof run>[1]) => Promise<unknown>][];

test.each(creates)('%s is refused past the limit, and nothing is made', async (_, create) => {
  const { ada } = await openSpending({ monthlyLimitDollars: 1 }, 1.5);
  expect(await failure(create(ada))).toMatchObject({ code: 'budget_exceeded', retryable: false });
  expect(await run(findTask, ada, {})).toEqual([]);
  expect(await run(listRalphRuns, ada, {})).toEqual([]);
});

test.each<[string, Budget, number, boolean]>([
  ['at exactly the limit', { monthlyLimitDollars: 1 }, 1, true],
  ['under the limit', { monthlyLimitDollars: 1 }, 0.99, false],
  ['with a limit of 0, which the server takes for none', { monthlyLimitDollars: 0 }, 1, false],
  ['without a limit', {}, 100, false],
  ['with an empty balance', { billingModel: 'prepaid', balanceDollars: 0 }, 0, true],
  ['with a balance', { billingModel: 'prepaid', balanceDollars: 0.01 }, 100, false],
])('%s we refuse as the server does on its own route', async (_, budget, spent, isRefused) => {
  const { ada, local, fetch } = await openSpending(budget, spent);
  const { status } = await fetch('http://codetether.local/v1/agent/tasks', {
    method: 'POST',
    headers: { authorization: `Bearer ${local.tokens.admin}`, 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Once', prompt: 'Once' }),
  });
  expect(status === 402).toBe(isRefused);
  const made = await run(createTask, ada, { title: 'Once' }).catch(({ code }) => code);
  expect(made === 'budget_exceeded').toBe(isRefused);
});

test('the budget is read once a minute, and a higher one counts after that', async () => {
  const { ada, local, clock, looks } = await openSpending({ monthlyLimitDollars: 1 }, 1.5);
  const create = () => run(createTask, ada, { title: 'Once' });
  await Promise.all([failure(create()), failure(create())]);
  expect(looks()).toBe(1);
  local.seed({ tenants: [{ ...tenant, monthlyLimitDollars: 2 }] });
  expect((await failure(create())).code).toBe('budget_exceeded');
  expect(looks()).toBe(1);
  clock.leap(60_000);
  await create();
  await create();
  expect(looks()).toBe(2);
});

test('a token that may not read the budget is not held up, and asks once', async () => {
  const { user, clock, looks } = await openSpending({ monthlyLimitDollars: 1 }, 1.5);
  await run(createTask, user, { title: 'Once' });
  clock.leap(5 * 60_000);
  await run(createTask, user, { title: 'Twice' });
  expect(looks()).toBe(1);
});

test('a budget that cannot be read holds nobody up', async () => {
  const { ada, local } = await openSpending({ monthlyLimitDollars: 1 }, 1.5);
  local.faults.next({ kind: 'status', status: 503, match: /\/budget/, times: 1 });
  await run(createTask, ada, { title: 'Once' });
});

test('only the current month shows the budget, which is the one of today', async () => {
  const { ada } = await openSpending({ monthlyLimitDollars: 1 }, 1.5);
  const [now] = await run(getUsageSummary, ada, {});
  expect(now).toMatchObject({ total_cost: 1.5, spending_limit: 1, budget_remaining: -0.5 });
  const [past] = await run(getUsageSummary, ada, { month: '2026-01' });
  expect(past).not.toHaveProperty('spending_limit');
  expect(past).not.toHaveProperty('budget_remaining');
  const prepaid = await openSpending({ billingModel: 'prepaid', balanceDollars: 5 }, 1);
  expect(await run(getUsageSummary, prepaid.ada, {})).toMatchObject([{ budget_remaining: 5 }]);
  expect((await run(getUsageSummary, prepaid.ada, { month: '2026-01' }))[0]).not.toHaveProperty('budget_remaining');
});
