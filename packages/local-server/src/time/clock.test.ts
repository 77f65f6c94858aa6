import { expect, test } from 'vitest';
import { drivenClock } from './clock.ts';

test('timers of a driven clock fire in order, each at its own time', async () => {
  const clock = drivenClock(1000);
  const seen: string[] = [];
  const note = (name: string) => () => seen.push(`${name} at ${clock.now()}`);
  clock.sleep(20).then(note('late'));
  clock
    .sleep(10)
    .then(note('early'))
    .then(() => clock.sleep(5))
    .then(note('chained'));
  await clock.advance(30);
  expect(seen).toEqual(['early at 1010', 'chained at 1015', 'late at 1020']);
  expect(clock.now()).toBe(1030);
});

test('an aborted sleep rejects and leaves no timer behind', async () => {
  const clock = drivenClock(0);
  const stop = new AbortController();
  const sleeping = clock.sleep(10, stop.signal);
  stop.abort(new Error('closed'));
  await expect(sleeping).rejects.toThrow('closed');
});
