import { expect, test } from 'vitest';
import { openLocal } from '../../../test/local.ts';
import { run, sendMessage, systemClock } from '../../index.ts';

test('a wait ends when its time is up, to the millisecond', async () => {
  const begun = Date.now();
  let passed = 0;
  const slept: number[] = [];
  const clock = {
    ...systemClock,
    now: () => begun + passed,
    async sleep(ms: number, signal?: AbortSignal) {
      if (ms > 60_000) return systemClock.sleep(ms, signal);
      if (slept.push(ms) > 3) throw new Error('It still waits.');
      passed += ms;
    },
  };
  const { caller } = await openLocal();
  await run(sendMessage, caller({ clock, waitSeconds: 1 }), { message: 'Which endpoints lack tests?' });
  expect(slept).toEqual([250, 375, 375]);
});
