import { expect, test } from 'vitest';
import { ConnectorError, silentLog, systemClock } from '../index.ts';
import { createLookLoop, longestPause } from './look-loop.ts';
import { memoryPosition } from './position-store.ts';

test('looks that fail come less and less often, up to a limit, or when the server says', async () => {
  const stop = new AbortController();
  const pauses: number[] = [];
  const clock = {
    ...systemClock,
    async sleep(ms: number) {
      if (pauses.push(ms / 1000) === 8) stop.abort();
    },
  };
  const loop = createLookLoop({
    async look() {
      const retryAfter = pauses.length === 6 ? 7 : undefined;
      throw new ConnectorError('unavailable', 'It is down.', { ...(retryAfter && { retryAfter }) });
    },
    position: memoryPosition(),
    clock,
    intervalSeconds: 15,
    log: silentLog,
  });
  for await (const _event of loop.subscribe({ accept: () => undefined, signal: stop.signal })) expect.fail();
  const longest = longestPause / 1000;
  expect(pauses).toEqual([30, 60, 120, 240, longest, longest, 7, longest]);
});
