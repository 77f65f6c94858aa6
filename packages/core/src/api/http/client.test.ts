// Errors about a token or an address.
import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { leapingClock } from '../../../test/clocks.ts';
import { failure } from '../../../test/failure.ts';
import { openLocal } from '../../../test/local.ts';
import { serve } from '../../../test/serve.ts';
import { bearer } from '../../auth/index.ts';
import { createCaller, createTask, listRalphRuns, newTask, poll, run } from '../../index.ts';
import { serverEvents } from './server-events.ts';

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

test('a failed first attempt is the first of three, and each asks for the token', async () => {
  const { caller } = await openLocal();
  const sent: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    sent.push(new Request(input, init).headers.get('authorization') ?? '');
    return new Response('', { status: 503 });
  };
  const session = { token: async () => `ct_${sent.length + 1}` };
  const ada = caller({ session, fetch, clock: leapingClock(), random: () => 0 });
  expect(await failure(run(listRalphRuns, ada, {}))).toMatchObject({ code: 'unavailable' });
  expect(sent).toEqual(['Bearer ct_1', 'Bearer ct_2', 'Bearer ct_3']);
});

test('the requests of one poll have at most two retries together', async () => {
  const { caller } = await openLocal();
  const sent: string[] = [];
  const fetch: typeof globalThis.fetch = async (input) => {
    sent.push(new Request(input).url);
    return new Response('', { status: 503 });
  };
  const ada = caller({ fetch, clock: leapingClock(), random: () => 0 });
  expect(await failure(poll(newTask, ada, {}))).toMatchObject({ code: 'unavailable' });
  expect(sent.length).toBeLessThanOrEqual(new Set(sent).size + 2);
});

test('an address that ends in /v1 is refused, and the error gives the right one', () => {
  const options = { url: 'https://api.example.com/v1', session: bearer(undefined), accountId: 'ada' };
  expect(() => createCaller(options)).toThrow('ends in /v1');
});

test('the token goes to the address of the settings, and no redirect takes it elsewhere', async () => {
  const elsewhere = await redirecting('');
  const moved = await redirecting(elsewhere.url);
  const options = { url: moved.url, session: bearer('ct_token'), accountId: 'ada', fetch };
  const ada = createCaller(options);
  expect(await failure(run(listRalphRuns, ada, {}))).toBeDefined();
  expect(await failure(run(createTask, ada, { title: 'Moved' }))).toBeDefined();
  expect(await serverEvents(options, new AbortController().signal).next()).toEqual({ done: true, value: 307 });
  expect(moved.asked.length).toBeGreaterThanOrEqual(3);
  expect(new Set(moved.asked)).toEqual(new Set(['Bearer ct_token']));
  expect(elsewhere.asked).toEqual([]);
});

/** A real server that redirects everything, and says which tokens it got. */
async function redirecting(location: string) {
  const asked: unknown[] = [];
  const url = await serve(({ headers }, response) => {
    asked.push(headers.authorization);
    response.writeHead(307, { location }).end();
  });
  return { asked, url };
}
