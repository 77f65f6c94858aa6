import { type Clock, cancelTask, createTask, startRalph, systemClock } from '@codetether/core';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { connect } from '../../test/connect.ts';

/** Watchers wait until the test lets them look; `asked` are the pauses that they asked for, in ms. */
function steppedClock(): Clock & { asked: number[]; sleepers(): number; step(): void } {
  const waiting = new Set<() => void>();
  const asked: number[] = [];
  return {
    ...systemClock,
    asked,
    sleep: (ms) =>
      new Promise((resolve) => {
        asked.push(ms);
        waiting.add(resolve);
      }),
    sleepers: () => waiting.size,
    step() {
      const due = [...waiting];
      waiting.clear();
      for (const wake of due) wake();
    },
  };
}

async function watching(tasks: number, runs = 0) {
  const clock = steppedClock();
  const on = await connect({ over: 'memory', agent: 'none', ourClock: clock });
  const changed: string[] = [];
  on.client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void changed.push(params.uri));
  const ids: string[] = [];
  for (let made = 0; made < tasks; made += 1) {
    const { data } = await on.call(createTask.name, { title: `Task ${made}` });
    ids.push(String(data.task_id));
    await on.client.subscribeResource({ uri: `codetether://tasks/${data.task_id}` });
  }
  for (let begun = 0; begun < runs; begun += 1) {
    const { data } = await on.call(startRalph.name, startRalph.example.input);
    await on.client.subscribeResource({ uri: `codetether://ralph/${data.run_id}` });
    await on.client.subscribeResource({ uri: `codetether://ralph/${data.run_id}/log` });
  }
  const kinds = runs > 0 ? 2 : 1;
  /** The requests of one look. */
  const look = async () => {
    const before = on.requests();
    clock.step();
    await expect.poll(clock.sleepers).toBe(kinds);
    return on.requests() - before;
  };
  return { ...on, clock, changed, ids, look };
}

test('fifty subscriptions that one list answers are looked at as often as one, with a handful of requests', async () => {
  const one = await watching(1);
  const fifty = await watching(50);
  // The first list shows nothing to compare with, so everything is read once.
  await Promise.all([one.look(), fifty.look()]);
  expect(await fifty.look()).toBeLessThanOrEqual(10);
  expect(await one.look()).toBeLessThanOrEqual(2);
  expect(new Set(fifty.clock.asked)).toEqual(new Set(one.clock.asked));
  const [id = '', ...others] = fifty.ids;
  await fifty.call(cancelTask.name, { task_id: id, confirm: true });
  await fifty.look();
  await expect.poll(() => fifty.changed).toEqual([`codetether://tasks/${id}`]);
  expect(others).toHaveLength(49);
  expect(await fifty.look()).toBeLessThanOrEqual(10);
}, 60_000);

test('tasks count once and Ralph runs with their logs once', async () => {
  const { clock, look } = await watching(7, 4);
  await look();
  await look();
  expect(await look()).toBeLessThanOrEqual(20);
  expect(clock.asked.at(-1)).toBe(30_000);
}, 60_000);
