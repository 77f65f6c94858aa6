import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBrowser } from '../issuer/browser.ts';
import { type Listening, listen } from '../listen.ts';
import { createLocalServer } from '../server.ts';

const MiB = 1024 * 1024;
const tooLarge = { detail: 'The body is larger than 10 MiB. Send less, such as a shorter prompt.' };
const taskOf = (size: number) => JSON.stringify({ title: 'Long', prompt: 'x'.repeat(size) });

let served: Listening;
beforeEach(async () => {
  served = await listen(await createLocalServer({ agent: 'none', tier: 'pro' }));
});
afterEach(() => served.close());

const post = (path: string, init: object) =>
  fetch(served.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, ...init });

test('a prompt of 100 MiB is refused in a sentence, and the server continues', async () => {
  const body = taskOf(100 * MiB);
  for (const path of ['/v1/agent/tasks', '/mcp/v1/rpc', '/nothing']) {
    const answer = await post(path, { body });
    expect([path, answer.status, await answer.json()]).toEqual([path, 413, tooLarge]);
  }
  expect(await (await fetch(`${served.url}/v1/agent/tasks`)).json()).toEqual([]);
});

test('so is one without a length, also where a fault waits to match the body', async () => {
  served.server.faults.next({ kind: 'status', match: /x{1000}/ });
  const answer = await post('/v1/agent/tasks', { body: new Blob([taskOf(11 * MiB)]).stream(), duplex: 'half' });
  expect([answer.status, await answer.json()]).toEqual([413, tooLarge]);
});

test('a prompt of 9 MiB is accepted, with and without its length', async () => {
  const body = taskOf(9 * MiB);
  for (const init of [{ body }, { body: new Blob([body]).stream(), duplex: 'half' }])
    expect((await post('/v1/agent/tasks', init)).status).toBe(200);
});

test('the forms of the issuer are read up to a size', async () => {
  const redirect = encodeURIComponent('http://localhost:5555/callback');
  const query = `client_id=codetether-slack&response_type=code&scope=openid&redirect_uri=${redirect}`;
  const { visit } = createBrowser(served.url);
  const page = await visit(`${served.issuerUrl}/protocol/openid-connect/auth?${query}`);
  expect(page.text).toContain('name="username"');
  const padding = 'x'.repeat(MiB);
  const signIn = await visit(page.url, { username: 'ada', decision: 'allow', padding });
  expect([signIn.status, signIn.text]).toEqual([413, expect.stringContaining('The form was too large.')]);
  expect((await visit(page.url, { username: 'ada', decision: 'allow' })).url).toContain('http://localhost:5555/');

  const token = await fetch(`${served.issuerUrl}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', client_id: 'codetether-mcp', refresh_token: padding }),
  });
  expect(await token.json()).toMatchObject({ error: 'invalid_request' });
});
