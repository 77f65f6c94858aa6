// Zapier's class and words for each of core's errors, in each kind of component.
import {
  type Caller,
  ConnectorError,
  createCaller,
  createTask,
  type ErrorCode,
  errorCodes,
  findTask,
  newTask,
  systemClock,
} from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { expect, test } from 'vitest';
import { type Bundle, createAppTester, type ZObject } from 'zapier-platform-core';
import { failureOf } from '../test/local.ts';
import { offlineApp } from '../test/offline.ts';
import { createOf } from './create.ts';
import { zapierError } from './errors.ts';
import { createRelay } from './relay.ts';
import { searchOf } from './search.ts';
import { triggerOf } from './trigger.ts';

const caller = createCaller({ url: 'https://api.example.com', session: bearer('ct_1'), accountId: 'ada' });
const relay = createRelay(
  () => {
    throw new Error('No step waits here.');
  },
  systemClock,
  fetch,
);
const token = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.e30`;

type Perform = (z: ZObject, bundle: Bundle) => unknown;

/** The error of a create, a search and a trigger whose API fails. */
async function failuresOf(thrown: ConnectorError, authData = { access_token: 'ct_1' }) {
  const failing: Caller = {
    ...caller,
    api: {
      ...caller.api,
      within: () => {
        throw thrown;
      },
    },
  };
  const noFile = async () => '';
  const components = [
    createOf(createTask, { accounts: () => failing, relay, file: noFile }),
    searchOf(findTask, () => failing, noFile),
    triggerOf(newTask, () => failing, noFile),
  ];
  const test = createAppTester(offlineApp);
  const found: { name: string; message: string; delay?: number }[] = [];
  // One after the other: the tester runs one function at a time.
  for (const { operation } of components) {
    if (!('perform' in operation) || typeof operation.perform !== 'function') throw new Error('All have a function.');
    const running = test(operation.perform as Perform, { inputData: { title: 'Tidy' }, authData });
    found.push(await failureOf(Promise.resolve(running)).catch(() => ({ name: 'none', message: '' })));
  }
  return found;
}

const classes: Readonly<Record<ErrorCode, string>> = {
  invalid_input: 'AppError',
  not_authenticated: 'RefreshAuthError',
  missing_scope: 'AppError',
  not_found: 'AppError',
  conflict: 'AppError',
  rate_limited: 'ThrottledError',
  budget_exceeded: 'AppError',
  unavailable: 'ThrottledError',
  timeout: 'ThrottledError',
  not_started: 'HaltedError',
  outcome_unknown: 'HaltedError',
  cancelled: 'AppError',
  unexpected_response: 'AppError',
  internal: 'AppError',
};

test.for(errorCodes)(
  '%s: its class in a create, a search and a trigger, and words for a builder of Zaps',
  async (code) => {
    const thrown = new ConnectorError(code, 'It failed at find_task for "task_id".', {
      hint: 'Sign in again; check codebase_id, then list_codebases.',
      idempotencyKey: 'key-1',
    });
    const [create, search, trigger] = await failuresOf(thrown);
    const words =
      'It failed at Find Task for "task_id". Reconnect the CodeTether account; check Codebase ID, then Find Codebase.';
    // After an unknown outcome the key is kept, so that Autoreplay may run it again.
    const isUnknown = code === 'outcome_unknown' || code === 'not_started';
    expect(create).toMatchObject(
      isUnknown
        ? {
            name: 'AppError',
            code,
            message: expect.stringMatching(/for "task_id". Replay this step, or let Autoreplay/),
          }
        : { name: classes[code], message: expect.stringContaining(words) },
    );
    if (code === 'not_found') expect(search).toMatchObject({ name: 'none' });
    else expect(search).toMatchObject({ name: classes[code], message: expect.stringContaining(words) });
    expect(trigger).toMatchObject({ name: classes[code], message: expect.stringContaining(words) });
  },
);

test('what is part of the normal course halts', async () => {
  const [create] = await failuresOf(new ConnectorError('conflict', 'It has ended.', { expected: true }));
  expect(create).toMatchObject({ name: 'HaltedError', message: expect.stringContaining('It has ended.') });
});

test('what will fail again is an error, and not held', async () => {
  const moved = new ConnectorError('unavailable', 'Another server.', { retryable: false });
  for (const failure of await failuresOf(moved)) expect(failure).toMatchObject({ name: 'AppError' });
});

test('a refused token is refreshed, unless it is new: that server refuses the next one, too', async () => {
  const refused = new ConnectorError('not_authenticated', 'It does not accept this sign-in.', {
    hint: 'This server takes only its worker token here.',
  });
  const errorsOf = async (access_token: string) =>
    (await failuresOf(refused, { access_token })).map(({ name }) => name);
  const now = Date.now() / 1000;
  expect(await errorsOf(token({ iat: now - 600 }))).toEqual(Array(3).fill('RefreshAuthError'));
  expect(await errorsOf(token({ iat: now }))).toEqual(Array(3).fill('AppError'));
  expect((await failuresOf(refused, { access_token: token({ iat: now }) }))[0]?.message).toContain('worker token');
  expect(await errorsOf('')).toEqual(Array(3).fill('AppError'));
});

test('Zapier’s own errors stay as they are', () => {
  class Halted extends Error {}
  const errors = { Error: class extends Error {}, HaltedError: Halted } as unknown as ZObject['errors'];
  const own = new Halted('Enough.');
  expect(zapierError({ errors }, own)).toBe(own);
});
