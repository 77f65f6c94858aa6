import { expect, test } from 'vitest';
import { client, toolCall } from '../../test/client.ts';
import { createLocalServer, type LocalServer } from '../server.ts';
import { drivenClock } from '../time/clock.ts';
import type { Tier } from './tiers.ts';

const START = Date.parse('2026-11-23T20:00:00Z');

async function server(tier?: Tier) {
  const clock = drivenClock(START);
  const local = await createLocalServer({ agent: 'none', clock, ...(tier && { tier }) });
  return { clock, local };
}

const list = (local: LocalServer, token: string) => client(local, token).send('GET', '/v1/agent/tasks');

const create = (local: LocalServer, token: string) =>
  client(local, token).send('POST', '/v1/agent/tasks', { title: 't', prompt: 'p' });

const statuses = async (times: number, one: () => Promise<Response>) => {
  const seen = [];
  for (let index = 0; index < times; index++) seen.push((await one()).status);
  return seen;
};

test('the free tier allows 60 requests a minute to each caller', async () => {
  const { clock, local } = await server('free');
  const { user, api_key } = local.tokens;
  expect(new Set(await statuses(60, () => list(local, user)))).toEqual(new Set([200]));
  await clock.advance(15_000);
  const refused = await list(local, user);
  expect(refused.status).toBe(429);
  expect(await refused.json()).toEqual({
    detail: { error: 'rate_limit_exceeded', message: 'Too many requests. Please retry later.' },
  });
  expect(Object.fromEntries(refused.headers)).toMatchObject({
    'retry-after': '45',
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(START / 1000 + 60),
  });
  expect((await list(local, api_key)).status).toBe(200);
  await clock.advance(45_000);
  expect((await list(local, user)).status).toBe(200);
  await local.close();
});

test('the free tier allows five tasks at a time; when one ends, another may start', async () => {
  const { local } = await server('free');
  const { user, api_key } = local.tokens;
  const made: { id: string } = JSON.parse(await (await create(local, user)).text());
  expect(await statuses(5, () => create(local, user))).toEqual([200, 200, 200, 200, 429]);
  await client(local, api_key).send('DELETE', `/v1/automation/tasks/${made.id}`);
  expect(await statuses(2, () => create(local, user))).toEqual([200, 429]);
  await local.close();
});

test('tasks over MCP count too', async () => {
  const { local } = await server('free');
  const { send } = client(local);
  const viaMcp = () => send('POST', '/mcp/v1/rpc', toolCall('create_task', { title: 't' }));
  expect(await statuses(6, viaMcp)).toEqual([200, 200, 200, 200, 200, 429]);
  await local.close();
});

test('there is no limit without a tier or in the largest one', async () => {
  for (const tier of [undefined, 'enterprise'] as const) {
    const { local } = await server(tier);
    expect(new Set(await statuses(310, () => create(local, local.tokens.user)))).toEqual(new Set([200]));
    await local.close();
  }
});
