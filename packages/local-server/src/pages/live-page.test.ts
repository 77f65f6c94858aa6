// The pages in a browser, while the test does the work of an agent.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { axeProblems } from '../../../core/test/browser/axe.ts';
import { inChromium } from '../../../core/test/browser/in-chromium.ts';
import { type BusyServer, busyServer } from '../../test/busy-server.ts';
import { pagesOf } from '../../test/pages.ts';

inChromium('the pages of the embedded server', (browser) => {
  let server: BusyServer;
  beforeAll(async () => {
    server = await busyServer();
  });
  afterAll(() => server.close());

  async function open(options: object = {}) {
    const context = await browser().newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    // A busy machine must not end a wait.
    page.setDefaultTimeout(150_000);
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    return { page, problems };
  }
  const live = (page: Page) => page.getByText('Live: changes appear by themselves.').waitFor();
  const state = (page: Page) => page.getByRole('status');

  test('somebody filters, follows a run live, cancels it, and retries it', async () => {
    const { page, problems } = await open({ timezoneId: 'Asia/Kathmandu' });
    await page.goto(server.url);
    await page.getByRole('link', { name: 'Tasks', exact: true }).click();
    await page.getByRole('link', { name: 'Older' }).click();
    await page.getByText('Page 2 of 2').waitFor();
    await page.getByRole('link', { name: /^failed \d/ }).click();
    await page.getByRole('searchbox').fill('login');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/search=login&status=failed/);
    expect(await page.getByRole('list').getByRole('link').allTextContents()).toEqual(['Fix the login form']);

    await page.getByRole('link', { name: 'Ralph runs' }).click();
    await page.getByRole('link', { name: 'Wish list for our shop' }).click();
    await live(page);
    expect(await state(page).textContent()).toContain('running, 1 of 4 stories passed');
    // The same document shows every change, and the focus stays.
    await page.evaluate("window.sameDocument = true; document.querySelector('.attempts a').focus()");
    const focus = () => page.evaluate('document.activeElement.textContent');
    const focused = await focus();
    const task = await server.storyTask(server.goingRun);
    await server.output(task, '✓ all 31 tests pass');
    await page.getByText('✓ all 31 tests pass').waitFor();
    await server.report(task, 'completed', 'Built with a test.\nSTORY_COMPLETE');
    await page.getByText('running, 2 of 4 stories passed').waitFor();
    expect([await focus(), await page.evaluate('window.sameDocument')]).toEqual([focused, true]);

    await page.getByRole('button', { name: 'Cancel run' }).click();
    await page.getByText('cancelled, 2 of 4 stories passed').waitFor();
    expect(page.url()).toBe(`${server.url}/ralph/${server.goingRun}`);
    await page.getByRole('button', { name: 'Retry the open stories' }).click();
    await page.waitForURL((url) => !url.href.includes(server.goingRun) && url.pathname.startsWith('/ralph/'));
    await page.getByText('running, 0 of 2 stories passed').waitFor();
    expect(problems).toEqual([]);
  });

  test('a failed task is tried again, and times are those of the viewer', async () => {
    const { page, problems } = await open({ timezoneId: 'Asia/Kathmandu', locale: 'en-GB' });
    await page.goto(`${server.url}/tasks/${server.failedTask}`);
    await page.getByRole('button', { name: 'Retry task' }).click();
    await page.getByRole('link', { name: 'the first attempt' }).waitFor();
    const shown = await page.getByRole('time').first().textContent();
    const created = Date.parse((await page.getByRole('time').first().getAttribute('datetime')) ?? '');
    // Nepal is five hours and three quarters ahead.
    expect(shown).toContain(new Date(created + 5.75 * 3_600_000).toISOString().slice(11, 19));
    await page.getByText('Times are in Asia/Kathmandu.').or(page.getByText('Times are in Asia/Katmandu.')).waitFor();
    await live(page);
    await page.getByRole('button', { name: 'Cancel task' }).click();
    await page.getByRole('button', { name: 'Retry task' }).waitFor();
    expect(await state(page).textContent()).toBe('cancelled');
    expect(problems).toEqual([]);
  });

  test('everything is there without JavaScript', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    await page.goto(`${server.url}/tasks?status=failed`);
    await page.getByRole('link', { name: 'Fix the login form' }).first().click();
    await page.getByRole('button', { name: 'Retry task' }).click();
    await page.waitForURL((url) => !url.href.includes(server.failedTask) && url.pathname.startsWith('/tasks/'));
    expect(await state(page).textContent()).toBe('pending');
    expect(await page.getByRole('time').first().textContent()).toMatch(/ UTC$/);
    await page.getByText('Reload this page to see what is new.').waitFor();
  });

  test('a page says when the server does not answer, and follows it again', async () => {
    const { page } = await open();
    await page.goto(server.url);
    await live(page);
    await page.context().setOffline(true);
    await page.evaluate("dispatchEvent(new Event('pagehide')); dispatchEvent(new Event('pageshow'))");
    await page.getByText('The server does not answer. Trying again…').waitFor();
    await page.context().setOffline(false);
    await live(page);
  });

  test.each([
    { colorScheme: 'light', width: 360 },
    { colorScheme: 'dark', width: 360 },
    { colorScheme: 'light', width: 1200 },
    { colorScheme: 'dark', width: 1200 },
  ])('axe finds nothing, and no word is broken: $colorScheme, $width pixels', async ({ colorScheme, width }) => {
    const { page, problems } = await open({ colorScheme, viewport: { width, height: 800 } });
    const found: Record<string, unknown> = {};
    for (const [name, address] of Object.entries(pagesOf(server))) {
      await page.goto(address);
      if (await page.locator('#live').count()) await live(page);
      if (await page.locator('summary').count()) await page.locator('summary').click();
      const faults = [...(await axeProblems(page)), ...((await page.evaluate(layoutFaults)) as string[])];
      if (faults.length > 0) found[name] = faults;
    }
    expect(found).toEqual({});
    // Chromium reports the status of the page that is not there.
    expect(problems.filter((text) => !text.includes('404'))).toEqual([]);
  });

  test('the check of the layout finds a broken word, a page that is too wide, and small targets', async () => {
    const { page } = await open({ viewport: { width: 360, height: 800 } });
    const faultsOf = async (content: string) => {
      await page.setContent(`<main style="font: 16px monospace">${content}</main>`);
      return (await page.evaluate(layoutFaults)) as string[];
    };
    const button = (px: number) => `<button style="all: unset; display: block; width: ${px}px; height: 24px"></button>`;
    expect(await faultsOf(`<p>well-formed and complete</p>${button(24)}`)).toEqual([]);
    expect(await faultsOf('<p style="width: 4ch; overflow-wrap: anywhere">complete</p>')).toEqual(['broken: complete']);
    expect(await faultsOf('<div style="width: 700px">wide</div>')).toEqual([
      expect.stringContaining('wider than the screen'),
    ]);
    expect(await faultsOf(button(23))).toEqual([expect.stringMatching(/^small: .* 23 x 24$/)]);
  });

  test('axe finds nothing on the way of a device and of a sign-out', async () => {
    const { page, problems } = await open({ viewport: { width: 360, height: 800 } });
    const realm = `${server.issuerUrl}/protocol/openid-connect`;
    const answer = await fetch(`${realm}/auth/device`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'codetether-mcp', scope: 'openid tasks:write' }),
    });
    const { user_code } = Object(await answer.json());
    const check = async () => expect([...(await axeProblems(page)), await page.evaluate(layoutFaults)]).toEqual([[]]);
    await page.goto(`${server.issuerUrl}/device`);
    await page.getByRole('textbox').fill('WRONG-CODE');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').waitFor();
    await check();
    await page.getByRole('textbox').fill(user_code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'It is the same code' }).waitFor();
    await check();
    await page.getByRole('button', { name: 'It is the same code' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'Connected' }).waitFor();
    await check();
    await page.goto(`${realm}/logout`);
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await check();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Signed out' }).waitFor();
    await check();
    expect(problems.filter((text) => !text.includes('400'))).toEqual([]);
  });
});

/** Words on two lines, content beside the screen, and small targets. A word may break at its hyphens, and where it is longer than any line. */
const layoutFaults = `(() => {
  const faults = [];
  const words = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let node = words.nextNode(); node; node = words.nextNode())
    for (const { 0: word, index } of node.data.matchAll(/[\\p{L}\\p{N}]{2,20}/gu)) {
      const range = new Range();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 1) faults.push('broken: ' + word);
    }
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) faults.push('wider than the screen: ' + scrollWidth);
  for (const target of document.querySelectorAll('a, button, summary, input:not([type=hidden])')) {
    const { width, height } = target.getBoundingClientRect();
    if (width < 24 || height < 24) faults.push('small: ' + target.outerHTML + ' ' + width + ' x ' + height);
  }
  return faults;
})()`;
