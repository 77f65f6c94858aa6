import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { toldToEnd } from './told-to-end.ts';

test.each(['SIGINT', 'SIGTERM'])('%s: the first one is heard, the second one ends the process', async (signal) => {
  const exits: number[] = [];
  const source = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  const told = toldToEnd(source);
  source.emit(signal);
  await told;
  expect(exits).toEqual([]);
  source.emit(signal);
  expect(exits).toEqual([1]);
});
