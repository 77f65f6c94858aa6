// The PRD as cards in a browser, inside the extension's own host.
import { listRalphRuns, prdChat, startRalph } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { axeProblems } from '../../../../core/test/browser/axe.ts';
import { inChromium } from '../../../../core/test/browser/in-chromium.ts';
import { type OpenApp, openApp } from '../../../test/apps/open-app.ts';
import { connect } from '../../../test/connect.ts';

const hostile = '<img src=x onerror="document.title=\'hit\'"> javascript:alert(1)';
/** Long enough for the embedded agent to write a PRD without a question. */
const detailed = [
  '- Customers add a product to their wish list from its page, and see that it is there',
  '- Customers share their wish list with their friends by a link that they can take back at any time',
  `- ${hostile}`,
  'Everything has tests, works on telephones, and keeps the data of customers within our own data base and nowhere else.',
].join('\n');

inChromium('the PRD as cards', (browser) => {
  async function openPrd(message: string, look: { theme?: 'light' | 'dark'; width?: number } = {}) {
    const connected = await connect({ apps: true });
    const opened = await openApp(browser(), connected.client, { tool: prdChat.name, input: { message }, ...look });
    onTestFinished(() => opened.page.context().close());
    return { ...connected, ...opened };
  }

  const titles = (app: OpenApp['app']) => app.locator('.story h3').allTextContents();

  test('is edited, and then started, once', async () => {
    const { app, call, calls, asked, problems } = await openPrd(detailed);
    await app.getByRole('button', { name: 'Edit' }).click();
    await app.getByLabel('Project').fill('Wishes');
    await app.getByRole('group', { name: 'Story 1' }).getByLabel('Title').fill('A list for each customer');
    await app.getByRole('button', { name: 'Remove Story 2' }).click();
    await app.getByRole('button', { name: 'Add a story' }).click();
    const last = app.getByRole('group').last();
    await last.getByLabel('Title').fill('An empty list says so');
    await last.getByLabel('Acceptance criteria').fill('The text is friendly\n\nIt links to the shop');
    await app.getByRole('button', { name: 'Keep changes' }).click();
    await app.getByRole('heading', { name: 'Wishes' }).waitFor();
    const shown = await titles(app);
    expect(shown[0]).toBe('A list for each customer');
    expect(shown.at(-1)).toBe('An empty list says so');
    await app.getByRole('button', { name: 'Start Ralph' }).dblclick();
    await app.getByText('started', { exact: true }).waitFor();
    const { data } = await call(listRalphRuns.name);
    expect(data.items).toMatchObject([{ project: 'Wishes', story_results: shown.map((title) => ({ title })) }]);
    const starts = calls.filter(({ name }) => name === startRalph.name);
    expect(JSON.parse(String(starts[0]?.arguments?.prd_json)).userStories.at(-1)).toMatchObject({
      acceptanceCriteria: ['The text is friendly', 'It links to the shop'],
    });
    const [{ run_id } = { run_id: '' }] = data.items as { run_id: string }[];
    await expect.poll(() => asked).toEqual([{ told: `The user started the Ralph run ${run_id} from the PRD.` }]);
    expect(problems).toEqual([]);
  });

  test('a question is answered in the page, and the PRD follows', async () => {
    const { app, page, calls } = await openPrd('A wish list');
    await app.getByLabel('Your answer').fill('Customers share it with friends');
    expect(await axeProblems(page)).toEqual([]);
    await app.getByRole('button', { name: 'Send' }).click();
    await app.getByRole('button', { name: 'Start Ralph' }).waitFor();
    expect(calls).toMatchObject([{ name: prdChat.name, arguments: { conversation_id: expect.any(String) } }]);
  });

  test('a story without a title is refused, with the focus on its field', async () => {
    const { app, page } = await openPrd(detailed);
    await app.getByRole('button', { name: 'Edit' }).focus();
    await page.keyboard.press('Enter');
    await app.getByRole('group', { name: 'Story 2' }).getByLabel('Title').fill(' ');
    await app.getByRole('button', { name: 'Keep changes' }).focus();
    await page.keyboard.press('Enter');
    await app.getByRole('alert').waitFor();
    expect(await app.locator(':focus').getAttribute('id')).toBe('title-1');
    expect(await axeProblems(page)).toEqual([]);
    await app.getByRole('button', { name: 'Discard' }).click();
    expect(await titles(app)).not.toContain(' ');
  });

  test.each([
    ['light', 640],
    ['dark', 320],
  ] as const)('hostile text stays text, in cards and fields: %s, %i pixels', async (theme, width) => {
    const { app, page, problems, requests } = await openPrd(detailed, { theme, width });
    await app.getByRole('button', { name: 'Edit' }).waitFor();
    expect((await titles(app)).join()).toContain('<img src=x');
    expect(await axeProblems(page)).toEqual([]);
    await app.getByRole('button', { name: 'Edit' }).click();
    const texts = await app
      .getByLabel('Title')
      .evaluateAll((inputs) => inputs.map((input) => Reflect.get(input, 'value')));
    expect(texts.join()).toContain('<img src=x');
    expect(await axeProblems(page)).toEqual([]);
    expect(await app.locator('html').evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(await app.locator('img, a').count()).toBe(0);
    expect(await page.frames()[1]?.evaluate('document.title')).toBe('CodeTether');
    expect(requests.filter((url) => !url.startsWith('about:'))).toEqual([]);
    expect(problems).toEqual([]);
  });
});
