import { expect, test } from 'vitest';
import { pullRequestIn } from './pull-request.ts';

const log = (...messages: readonly string[]) =>
  messages.map((message) => ({ timestamp: '2026-11-23T20:50:00.000Z', type: 'info', message }));

test.each([
  ['Opened https://github.com/acme/shop/pull/12.', 'https://github.com/acme/shop/pull/12'],
  [
    'see https://git.acme.example/team/web/shop/-/merge_requests/7 now',
    'https://git.acme.example/team/web/shop/-/merge_requests/7',
  ],
  ['https://github.com/acme/shop/pulls', undefined],
  ['javascript://github.com/a/b/pull/1', undefined],
  ['no address', undefined],
])('%s', (message, address) => {
  expect(pullRequestIn(log(message))).toBe(address);
});

test('the newest counts', () => {
  expect(pullRequestIn(log('https://github.com/a/b/pull/1', 'https://github.com/a/b/pull/2', 'done'))).toBe(
    'https://github.com/a/b/pull/2',
  );
});
