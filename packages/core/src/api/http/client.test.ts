// Errors about a token or an address.
import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { failure } from '../../../test/failure.ts';
import { openLocal } from '../../../test/local.ts';
import { bearer } from '../../auth/index.ts';
import { createCaller, createTask, listRalphRuns, run } from '../../index.ts';

test('an expired token is reported with its time', async () => {
  const { caller, local } = await openLocal();
  const { expired } = local.tokens;
  const error = await failure(run(listRalphRuns, caller({ session: bearer(expired) }), {}));
  const end = new Date((decodeJwt(expired).exp ?? 0) * 1000).toISOString();
  expect(error).toMatchObject({
    code: 'not_authenticated',
    message: `The token of this account expired on ${end.slice(0, 10)} at ${end.slice(11, 16)} UTC.`,
  });
});

test.for([
  ['Bearer eyJh.eyJz.c2ln', /begins with "Bearer"/],
  ['"eyJh.eyJz.c2ln"', /in quotes/],
] as const)('the token %s is never sent', async ([token, problem]) => {
  const { caller } = await openLocal();
  const fetch = () => expect.fail('Nothing is sent.');
  const error = await failure(run(createTask, caller({ session: bearer(token), fetch }), { title: 'Never' }));
  expect(error).toMatchObject({ code: 'not_authenticated', message: expect.stringMatching(problem), uncertain: false });
});

test('a create without a token made nothing for certain', async () => {
  const { caller } = await openLocal();
  const session = { token: () => new Promise<never>(() => undefined) };
  const error = await failure(run(createTask, caller({ session, timeoutMs: 50 }), { title: 'Never' }));
  expect(error).toMatchObject({ code: 'timeout', uncertain: false });
});

test('an address that ends in /v1 is refused, and the error gives the right one', () => {
  const options = { url: 'https://api.example.com/v1', session: bearer(undefined), accountId: 'ada' };
  expect(() => createCaller(options)).toThrow('ends in /v1');
});
