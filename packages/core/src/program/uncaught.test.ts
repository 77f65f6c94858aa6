import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { untilUncaught } from './uncaught.ts';
import { whatFailed } from './what-failed.ts';

function logged() {
  const lines: object[] = [];
  const log = {
    debug: () => undefined,
    warn: (message: string, facts?: object) => void lines.push({ message, ...facts }),
  };
  return { lines, log };
}

test('a rejected promise logs one line and ends nothing; a thrown error logs one line and ends the program', async () => {
  const source = Object.assign(new EventEmitter(), { stderr: new EventEmitter() });
  const { lines, log } = logged();
  let ended = false;
  const uncaught = untilUncaught(source, log).then(() => {
    ended = true;
  });
  source.emit('unhandledRejection', 'xoxb-1');
  await Promise.resolve();
  expect([ended, lines]).toEqual([false, [{ message: 'a promise was rejected and nobody waited', error: 'string' }]]);
  source.emit('uncaughtException', Object.assign(new TypeError('Bearer xoxb-1'), { headers: 'xoxb-1' }));
  await uncaught;
  // Nobody reads the log any more.
  source.stderr.emit('error', new Error('EPIPE'));
  expect(lines).toHaveLength(2);
  expect(JSON.stringify(lines)).not.toContain('xoxb-1');
  expect(lines[1]).toMatchObject({
    error: 'TypeError',
    at: expect.arrayContaining([expect.stringContaining('uncaught.test.ts')]),
  });
});

test('a message that looks like a stack is left out too', () => {
  expect(whatFailed(new Error('a\n    at secret (b.ts:1:1)\n    at secret (c.ts:1:1)')).at).toEqual([
    expect.stringContaining('uncaught.test.ts'),
    ...Array(2).fill(expect.any(String)),
  ]);
});
