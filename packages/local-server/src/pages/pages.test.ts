import { expect, test } from 'vitest';
import { hostileTexts, marker, unseen } from '../../../core/test/hostile-texts.ts';
import { client } from '../../test/client.ts';
import { createLocalServer } from '../server.ts';
import { drivenClock } from '../time/clock.ts';

async function server() {
  const local = await createLocalServer({ agent: 'none' });
  const { send, call } = client(local);
  const post = async (path: string, body: object): Promise<string> => (await call('POST', path, body)).id;
  const page = async (path: string) => {
    const response = await send('GET', path);
    const policy = response.headers.get('content-security-policy');
    return { status: response.status, policy, text: await response.text() };
  };
  return { local, call, post, page };
}

test('a task has a page that reloads until the task has ended', async () => {
  const { local, call, post, page } = await server();
  const id = await post('/v1/agent/tasks', { title: 'Write docs', prompt: 'For the API' });
  const { status, text, policy } = await page(`/tasks/${id}`);
  expect(status).toBe(200);
  expect(text).toContain('<h1>Write docs</h1>');
  expect(text).toContain('For the API');
  expect(text).toContain('http-equiv="refresh"');
  expect(policy).toContain("default-src 'none'");
  await call('DELETE', `/v1/automation/tasks/${id}`);
  expect((await page(`/tasks/${id}`)).text).not.toContain('http-equiv="refresh"');
  await local.close();
});

test('untrusted text is shown as text', async () => {
  const { local, post, page } = await server();
  const evil = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'';
  const task = await post('/v1/agent/tasks', { title: evil, prompt: evil });
  const story = { id: evil, title: evil, description: evil };
  const prd = { project: evil, branchName: evil, description: evil, userStories: [story] };
  const run = await post('/v1/ralph/runs', { prd });
  for (const path of ['/', `/tasks/${task}`, `/ralph/${run}`]) {
    const { text } = await page(path);
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toContain('<script');
    expect(text).not.toContain('<img');
  }
  await local.close();
});

test.each(hostileTexts)('%j is shown as text in every field', async (evil) => {
  const { local, post, page } = await server();
  const task = await post('/v1/agent/tasks', { title: evil, prompt: evil, agent_type: evil });
  const story = { id: evil, title: evil, description: evil };
  const prd = { project: evil, branchName: evil, description: evil, userStories: [story] };
  const run = await post('/v1/ralph/runs', { prd });
  for (const path of ['/', `/tasks/${task}`, `/ralph/${run}`]) {
    const { text } = await page(path);
    expect(text).toContain(marker);
    // A page has only its own style, links and forms.
    expect(text).not.toMatch(
      /<(?!\/?(html|head|meta|title|style|body|nav|h1|h2|p|a|main|dl|dt|dd|table|thead|tbody|tr|th|td|span|time|progress|pre|!doctype)\b)/i,
    );
    expect(text).not.toMatch(/<[^>]*(\son\w+=|href="(?!\/))/);
    expect(text).not.toMatch(unseen);
  }
  await local.close();
});

test('emoji and Persian are whole', async () => {
  const { local, post, page } = await server();
  const title = '👨‍👩‍👧 ❤️ می‌خواهم';
  const task = await post('/v1/agent/tasks', { title, prompt: 'x' });
  expect((await page(`/tasks/${task}`)).text).toContain(`<h1>${title}</h1>`);
  await local.close();
});

test('a run shows its stories with a link to each attempt', async () => {
  const { local, post, page } = await server();
  const stories = [{ id: 'US-1', title: 'Wish list', description: 'd' }];
  const id = await post('/v1/ralph/runs', {
    prd: { project: 'Shop', branchName: 'ralph/shop', description: 'd', userStories: stories },
  });
  const { text } = await page(`/ralph/${id}`);
  expect(text).toContain('0 of 1 stories passed');
  const attempt = /href="(\/tasks\/[^"]+)"/.exec(text)?.[1] ?? '';
  expect((await page(attempt)).text).toContain('Ralph: US-1 - Wish list');
  expect((await page('/')).text).toContain('Shop');
  await local.close();
});

test('unknown pages say so', async () => {
  const { local, page } = await server();
  expect((await page('/tasks/nope')).status).toBe(404);
  expect((await page('/ralph/nope')).text).toContain('no such Ralph run');
  await local.close();
});

test('an unknown address is a page for a browser, and JSON for a program', async () => {
  const { local } = await server();
  const ask = (accept: string) => local.fetch(new Request('http://codetether.local/taks', { headers: { accept } }));
  const page = await ask('text/html,application/xhtml+xml,*/*;q=0.8');
  expect([page.status, await page.text()]).toEqual([404, expect.stringContaining('There is no such page here.')]);
  expect(await (await ask('*/*')).json()).toEqual({ detail: 'Not Found' });
  await local.close();
});

test('a run of which only some stories passed is partly done, and is not shown as completed', async () => {
  const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
  const local = await createLocalServer({ clock, agent: { speedMs: 0 } });
  const { call, send } = client(local);
  const titles = ['Wish list', 'Always fail'];
  const userStories = titles.map((title, index) => ({ id: `US-${index}`, title, description: title }));
  const prd = { project: 'Shop', branchName: 'ralph/shop', description: 'd', userStories };
  const { id } = await call('POST', '/v1/ralph/runs', { prd, max_iterations: 2 });
  await clock.advance(20_000);
  for (const path of ['/', `/ralph/${id}`])
    expect(await (await send('GET', path)).text()).toContain('<span class="status partly">partly</span>');
  await local.close();
});
