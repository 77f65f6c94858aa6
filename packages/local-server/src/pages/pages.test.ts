import { expect, onTestFinished, test } from 'vitest';
import { hostileTexts, marker, unseen } from '../../../core/test/hostile-texts.ts';
import { client } from '../../test/client.ts';
import { createLocalServer, type LocalServerOptions } from '../server.ts';
import { drivenClock } from '../time/clock.ts';
import { SECTIONS } from './live-page.ts';

async function server(options: LocalServerOptions = {}) {
  const local = await createLocalServer({ agent: 'none', ...options });
  onTestFinished(() => local.close());
  const { send, call } = client(local);
  const post = async (path: string, body: object): Promise<string> => (await call('POST', path, body)).id;
  const page = async (path: string) => {
    const response = await send('GET', path);
    const policy = response.headers.get('content-security-policy');
    return { status: response.status, policy, text: await response.text() };
  };
  /** Sends the form of a button; returns where the browser goes next. */
  const press = async (path: string) => {
    const answer = await send('POST', path);
    await answer.text();
    return { status: answer.status, location: answer.headers.get('location') ?? '' };
  };
  /** The stream of a page: each call returns the next content. */
  const follow = async (path: string) => {
    const request = new Request(`http://codetether.local${path}`, { headers: { accept: 'text/event-stream' } });
    const reader = (await local.fetch(request)).body?.pipeThrough(new TextDecoderStream()).getReader();
    onTestFinished(() => reader?.cancel());
    return async (): Promise<{ title: string; content: string }> =>
      JSON.parse(/^event: page\ndata: (.*)\n\n$/.exec((await reader?.read())?.value ?? '')?.[1] ?? '{}');
  };
  return { local, call, post, page, press, follow };
}

const prdOf = (text: string, titles: readonly string[] = [text]) => ({
  project: text,
  branchName: text,
  description: text,
  userStories: titles.map((title, index) => ({ id: `US-${index + 1}`, title, description: title })),
});

test('a task has a page, whose own address is the stream of its changes', async () => {
  const { call, post, page, follow } = await server();
  const id = await post('/v1/agent/tasks', { title: 'Write docs', prompt: 'For the API' });
  const { status, text, policy } = await page(`/tasks/${id}`);
  expect(status).toBe(200);
  expect(text).toContain('<h1>Write docs</h1>');
  expect(text).toContain('For the API');
  expect(policy).toMatch(/^default-src 'none'; .*script-src 'sha256-[^']+'; connect-src 'self'; form-action 'self'$/);
  expect(policy).toContain("frame-ancestors 'none'");
  const next = await follow(`/tasks/${id}`);
  const first = await next();
  expect(text).toContain(first.content);
  expect(first.title).toBe('Write docs · CodeTether');
  await call('DELETE', `/v1/automation/tasks/${id}`);
  expect((await next()).content).toContain('<span class="status cancelled">cancelled</span>');
});

test('a stream sends nothing while nothing changes, and continues when its row is gone', async () => {
  const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
  const { call, post, follow } = await server({ clock });
  const id = await post('/v1/ralph/runs', { prd: prdOf('Shop') });
  await clock.advance(1_000);
  const next = await follow(`/ralph/${id}`);
  expect((await next()).content).toContain('<h1>Shop</h1>');
  await clock.advance(60_000);
  await call('DELETE', `/v1/ralph/runs/${id}`);
  const [last] = await Promise.all([next(), clock.advance(1_000)]);
  expect(last.content).toContain('There is no such Ralph run here.');
});

/** The tags of a page with the names of their attributes. */
const elements = (text: string) => text.replaceAll(/="[^"]*"/g, '').match(/<[^>]*>/g);

test.each([...hostileTexts, '<script>alert(1)</script><img src=x onerror=alert(1)>"\''])(
  '%j is shown as text in every field',
  async (evil) => {
    const fill = async (text: string) => {
      const { call, post, page } = await server();
      const task = await post('/v1/agent/tasks', { title: text, prompt: text, agent_type: text });
      const story = { id: text, title: text, description: text };
      const prd = { project: text, branchName: text, description: text, userStories: [story] };
      const run = await post('/v1/ralph/runs', { prd });
      await call('POST', '/v1/proactive/rules', {
        name: text.slice(0, 200),
        description: text,
        trigger_type: 'cron',
        trigger_config: { cron_expression: '0 7 * * *', timezone: 'UTC' },
        action: { prompt: text },
      });
      await call('POST', '/v1/agent/workers/register', { worker_id: text, name: text, capabilities: [text] });
      const query = new URLSearchParams({ search: text, status: text, page: text, month: text });
      const paths = [...SECTIONS.map(({ path }) => path), `/tasks/${task}`, `/ralph/${run}`];
      return Promise.all([...paths, `/tasks?${query}`, `/usage?${query}`].map(page));
    };
    const [hostile, harmless] = await Promise.all([fill(evil), fill('Text')]);
    for (const [index, { text }] of hostile.entries()) {
      expect(elements(text)).toEqual(elements(harmless[index]?.text ?? ''));
      expect(text).not.toMatch(/(href|action)="(?!\/)/);
      expect(text).not.toMatch(unseen);
    }
    if (evil.includes(marker)) for (const { text } of hostile.slice(0, 3)) expect(text).toContain(marker);
  },
);

test('emoji and Persian are whole', async () => {
  const { post, page } = await server();
  const title = '👨‍👩‍👧 ❤️ می‌خواهم';
  const task = await post('/v1/agent/tasks', { title, prompt: 'x' });
  expect((await page(`/tasks/${task}`)).text).toContain(`<h1>${title}</h1>`);
});

test('a list is filtered by status and title, and has pages', async () => {
  const { call, post, page } = await server();
  const ids: string[] = [];
  for (let n = 1; n <= 30; n++) ids.push(await post('/v1/agent/tasks', { title: `Task ${n}%`, prompt: 'x' }));
  await call('DELETE', `/v1/automation/tasks/${ids[0]}`);
  const shown = async (path: string) =>
    [...(await page(path)).text.matchAll(/class="title" href="[^"]+">([^<]+)/g)].map(([, title]) => title);
  expect(await shown('/tasks')).toHaveLength(25);
  expect(await shown('/tasks?page=2')).toEqual(['Task 5%', 'Task 4%', 'Task 3%', 'Task 2%', 'Task 1%']);
  expect(await shown('/tasks?status=cancelled')).toEqual(['Task 1%']);
  expect(await shown('/tasks?search=TASK+2%25')).toEqual(['Task 2%']);
  expect(await shown('/tasks?page=nonsense')).toHaveLength(25);
  const { text } = await page('/tasks?search=task&status=pending');
  expect(text).toMatch(/href="\/tasks\?search=task"\s*>all 30</);
  expect(text).toContain('href="/tasks?status=pending&amp;search=task&amp;page=2">Older');
});

test('a run shows its stories with a link to each attempt, and not the comment of a connector', async () => {
  const { post, page } = await server();
  const prd = { ...prdOf('Shop', ['Wish list']), description: 'For friends.\n\n<!-- connector: account 7 -->\n' };
  const id = await post('/v1/ralph/runs', { prd });
  const { text } = await page(`/ralph/${id}`);
  expect(text).toContain('0 of 1 stories passed');
  expect(text).toContain('<p>For friends.</p>');
  const attempt = /href="(\/tasks\/[^"]+)"/.exec(text)?.[1] ?? '';
  expect((await page(attempt)).text).toContain('Ralph: US-1 - Wish list');
  expect((await page('/')).text).toContain('Shop');
});

test('unknown pages say so', async () => {
  const { page, press } = await server();
  expect((await page('/tasks/nope')).status).toBe(404);
  expect((await page('/ralph/nope')).text).toContain('no such Ralph run');
  for (const path of ['/tasks/nope/cancel', '/ralph/nope/retry']) expect((await press(path)).status).toBe(404);
});

test('an unknown address is a page for a browser, and JSON for a program', async () => {
  const { local } = await server();
  const ask = (accept: string) => local.fetch(new Request('http://codetether.local/taks', { headers: { accept } }));
  const page = await ask('text/html,application/xhtml+xml,*/*;q=0.8');
  expect([page.status, await page.text()]).toEqual([404, expect.stringContaining('There is no such page here.')]);
  expect(await (await ask('*/*')).json()).toEqual({ detail: 'Not Found' });
});

test('a run of which only some stories passed is partly done; a retry builds only the open ones', async () => {
  const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
  const { call, post, page, press } = await server({ clock, agent: { speedMs: 0 } });
  const prd = { ...prdOf('Shop', ['Wish list', 'Always fail']), description: 'For friends.\n<!-- key: 7 -->' };
  const id = await post('/v1/ralph/runs', { prd, max_iterations: 2 });
  await clock.advance(20_000);
  for (const path of ['/', '/ralph?status=partly', `/ralph/${id}`])
    expect((await page(path)).text).toContain('<span class="status partly">partly</span>');
  expect((await page('/ralph?status=completed')).text).toContain('No such run.');
  const { status, location } = await press(`/ralph/${id}/retry`);
  expect(status).toBe(303);
  const next = await call('GET', `/v1/ralph/runs/${location.replace('/ralph/', '')}`);
  expect(next).toMatchObject({ id: expect.not.stringContaining(id), max_iterations: 2, story_results: [{}] });
  expect(next.prd).toMatchObject({ branchName: 'Shop', description: 'For friends.', userStories: [{ id: 'US-2' }] });
});

test('a cancelled run ends at once, with the task of its story; what has ended stays as it is', async () => {
  const { call, post, press } = await server();
  const run = await post('/v1/ralph/runs', { prd: prdOf('Shop') });
  const [{ task_id }] = (await call('GET', `/v1/ralph/runs/${run}`)).story_results;
  expect(await press(`/ralph/${run}/cancel`)).toEqual({ status: 303, location: `/ralph/${run}` });
  expect((await call('GET', `/v1/ralph/runs/${run}`)).status).toBe('cancelled');
  expect((await call('GET', `/v1/agent/tasks/${task_id}`)).status).toBe('cancelled');
  // Its run tries a story again.
  expect(await press(`/tasks/${task_id}/retry`)).toEqual({ status: 303, location: `/tasks/${task_id}` });
  await press(`/ralph/${run}/cancel`);
  expect((await call('GET', `/v1/ralph/runs/${run}`)).logs.length).toBeLessThan(12);
});

test('a retry is a new task that counts its attempts, without what a connector wrote about the old one', async () => {
  const { call, post, press } = await server();
  const metadata = { conversation_id: 'c1', idempotency_key: 'k', connect_proof: {}, target_agent_name: 'reviewer' };
  const id = await post('/v1/agent/tasks', { title: 'Docs', prompt: 'Write them', priority: 7, metadata });
  expect((await press(`/tasks/${id}/retry`)).location).toBe(`/tasks/${id}`);
  await press(`/tasks/${id}/cancel`);
  const { location } = await press(`/tasks/${id}/retry`);
  const retry = await call('GET', `/v1/agent${location}`);
  expect(retry).toMatchObject({ title: 'Docs', prompt: 'Write them', priority: 7, status: 'pending' });
  expect(retry.metadata).toMatchObject({ conversation_id: 'c1', retry_count: 1, original_task_id: id });
  expect(retry.target_agent_name).toBe('reviewer');
  for (const name of ['idempotency_key', 'connect_proof']) expect(retry.metadata).not.toHaveProperty(name);
  await press(`${location}/cancel`);
  const again = await call('GET', `/v1/agent${(await press(`${location}/retry`)).location}`);
  expect(again.metadata).toMatchObject({ retry_count: 2, original_task_id: id });
});

test('the usage of a month adds up by day and by model, and names no other tenant', async () => {
  const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
  const on = (day: number, model: string, costMicros: number, tenantId = 't') => ({
    ...{ tenantId, provider: 'p', model, costMicros, inputTokens: 1_000, outputTokens: 0 },
    createdAt: Date.UTC(2026, 10, day, 12),
  });
  const seed = {
    tenants: [{ id: 't', realmName: 'codetether', monthlyLimitDollars: 50 }],
    usage: [on(2, 'one', 1_500_000), on(2, 'two', 500_000), on(30, 'one', 250_000), on(3, 'secret', 9e6, 'other')],
  };
  const { page } = await server({ clock, seed });
  const { text } = await page('/usage');
  expect(text).toMatch(/Cost<\/dt>\s*<dd>\$2\.25</);
  expect(text).toMatch(/2026-11-02<\/td>\s*<td class="number">\$2\.00/);
  expect(text.match(/<rect /g)).toHaveLength(3);
  expect(text).toContain('at most $2.00 a day');
  expect(text).not.toContain('secret');
  expect((await page('/usage?month=2026-10')).text).toContain('Nothing was used.');
});
