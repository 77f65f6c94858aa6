// The Ralph board in a browser, inside the extension's own host.
import { cancelRalphRun, findRalphRun, listRalphRuns, run, startRalph } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { axeProblems } from '../../../../core/test/browser/axe.ts';
import { inChromium } from '../../../../core/test/browser/in-chromium.ts';
import { openApp } from '../../../test/apps/open-app.ts';
import { connect } from '../../../test/connect.ts';
import { everything } from '../../settings/selection.ts';

const hostile = '<img src=x onerror="document.title=\'hit\'"> javascript:alert(1)';
const idea = { project_name: 'Wish list', stories: [{ title: 'Add to the list' }, { title: hostile }] };

inChromium('the Ralph board', (browser) => {
  type Options = Parameters<typeof connect>[0] & Pick<Parameters<typeof openApp>[2], 'theme' | 'width' | 'byHand'>;

  /** The board of a run that has just been started; without an agent it stays at its first story. */
  async function openBoard({ theme, width, byHand, ...options }: Options = {}) {
    const connected = await connect({ apps: true, agent: 'none', ...options });
    const look = { ...(theme && { theme }), ...(width && { width }), ...(byHand && { byHand }) };
    const opened = await openApp(browser(), connected.client, { tool: startRalph.name, input: idea, ...look });
    onTestFinished(() => opened.page.context().close());
    await opened.app.getByRole('heading', { name: 'Wish list' }).waitFor();
    const state = opened.app.locator('header .state');
    return { ...connected, ...opened, state };
  }

  test('a run is followed to its end, and then not any more', async () => {
    const { app, page, state, calls, asked, problems } = await openBoard({ agent: { speedMs: 200 } });
    await app.locator('header .state.passed').waitFor();
    expect(await app.locator('.story .state').allTextContents()).toEqual(['passed', 'passed']);
    expect(await app.locator('header .small').first().textContent()).toBe('2 of 2 stories passed');
    expect(await app.getByRole('status').textContent()).toBe('passed: 2 of 2 stories passed');
    await app.getByText(/^Log, \d+ lines$/).click();
    expect(await app.getByRole('log').textContent()).toContain('2/2 stories passed');
    expect(new Set(calls.map(({ name }) => name))).toEqual(new Set([findRalphRun.name]));
    expect(await state.textContent()).toBe('passed');
    expect(asked).toEqual([]);
    expect(problems).toEqual([]);
    expect(await axeProblems(page)).toEqual([]);
  });

  test('it looks every 2 s at most, and not after the end', async () => {
    const { app, page, call, calls } = await openBoard({ byHand: true });
    const looks = async (ms: number, expected: number) => {
      await page.clock.runFor(ms);
      await expect.poll(() => calls.length).toBe(expected);
    };
    await looks(1_900, 0);
    await looks(200, 1);
    const { data } = await call(listRalphRuns.name);
    const [{ run_id } = { run_id: '' }] = data.items as { run_id: string }[];
    await call(cancelRalphRun.name, { run_id, confirm: true });
    await expect
      .poll(async () => {
        await page.clock.runFor(1_000);
        return app.locator('header .state').textContent();
      })
      .toBe('cancelled');
    const before = calls.length;
    await page.clock.runFor(600_000);
    expect(calls.length).toBe(before);
  });

  test('a run is cancelled only after a confirmation, by keyboard', async () => {
    const { app, page, calls, asked, call } = await openBoard();
    const cancels = () => calls.filter(({ name }) => name === cancelRalphRun.name);
    await app.getByRole('button', { name: 'Cancel run' }).focus();
    await page.keyboard.press('Enter');
    await app.getByRole('alertdialog').waitFor();
    // The safe answer has the focus.
    await page.keyboard.press('Enter');
    await app.getByRole('alertdialog').waitFor({ state: 'detached' });
    expect(await app.locator(':focus').textContent()).toBe('Cancel run');
    expect(cancels()).toEqual([]);
    await page.keyboard.press('Enter');
    await app.getByRole('alertdialog').waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await app.locator('header .state.cancelled').waitFor();
    const [{ arguments: input } = {}] = cancels();
    expect(input).toMatchObject({ confirm: true });
    await expect.poll(() => asked).toEqual([{ told: `The user cancelled the Ralph run ${input?.run_id}.` }]);
    const { data } = await call(findRalphRun.name, { run_id: input?.run_id });
    expect(data.items).toMatchObject([{ status: 'cancelled' }]);
  });

  test('a run is started again, once, as it was', async () => {
    const { app, call, calls, state } = await openBoard();
    await app.getByRole('button', { name: 'Cancel run' }).click();
    await app.getByRole('button', { name: 'Yes, cancel it' }).click();
    await app.locator('header .state.cancelled').waitFor();
    await app.getByRole('button', { name: 'Run again' }).dblclick();
    await app.locator('header .state:not(.cancelled)').waitFor();
    expect(await state.textContent()).toMatch(/pending|running/);
    const { data } = await call(listRalphRuns.name);
    expect(data.items).toMatchObject([{ project: 'Wish list', total_count: 2 }, { status: 'cancelled' }]);
    const [started] = calls.filter(({ name }) => name === startRalph.name);
    expect(JSON.parse(String(started?.arguments?.prd_json))).toMatchObject({
      userStories: [{ title: 'Add to the list' }, { title: hostile }],
    });
  });

  test('hostile titles and log lines stay text, and no text becomes a link', async () => {
    const { app, problems, requests, page } = await openBoard({ agent: { speedMs: 20 } });
    await app.locator('header .state.passed').waitFor();
    await app.getByText(/^Log, /).click();
    expect(await app.locator('.story .title').nth(1).textContent()).toBe(hostile);
    expect(await app.getByRole('log').textContent()).toContain('<img src=x');
    expect(await app.locator('img, a, script[src]').count()).toBe(0);
    expect(await page.frames()[1]?.evaluate('document.title')).toBe('CodeTether');
    expect(requests.filter((url) => !url.startsWith('about:'))).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('a page of a run opens outside, through the host', async () => {
    const { app, asked } = await openBoard({ webUrl: 'https://codetether.example/{kind}/{id}' });
    await app.getByRole('button', { name: 'Open page' }).click();
    await expect
      .poll(() => asked)
      .toEqual([{ link: expect.stringMatching(/^https:\/\/codetether\.example\/ralph\//) }]);
  });

  test('where the server only reads, nothing can be cancelled or started', async () => {
    const { client, caller } = await connect({
      apps: true,
      agent: 'none',
      selection: { ...everything, readOnly: true },
    });
    const { run_id } = await run(startRalph, caller, idea);
    const { app, page } = await openApp(browser(), client, { tool: findRalphRun.name, input: { run_id } });
    onTestFinished(() => page.context().close());
    await app.getByRole('heading', { name: 'Wish list' }).waitFor();
    expect(await app.getByRole('button').count()).toBe(0);
  });

  test('of several runs, a list leads to each', async () => {
    const { client, call } = await connect({ apps: true, agent: 'none' });
    await call(startRalph.name, { ...idea, project_name: 'First' });
    await call(startRalph.name, { ...idea, project_name: 'Second' });
    const { app, page } = await openApp(browser(), client, { tool: listRalphRuns.name, width: 320, theme: 'dark' });
    onTestFinished(() => page.context().close());
    await app.getByRole('heading', { name: 'Ralph runs' }).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await app.getByRole('button', { name: 'First' }).click();
    await app.getByRole('heading', { name: 'First' }).waitFor();
    expect(await app.locator('html').evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    expect(await axeProblems(page)).toEqual([]);
    await app.getByRole('button', { name: 'All runs' }).click();
    await app.getByRole('button', { name: 'Second' }).waitFor();
  });
});
