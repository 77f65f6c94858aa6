import { expect, onTestFinished, test } from 'vitest';
import { axeProblems } from '../../../core/test/browser/axe.ts';
import { inChromium } from '../../../core/test/browser/in-chromium.ts';
import { linkedWorkspace } from '../../test/linking.ts';

inChromium('the pages of the account link', (browser) => {
  async function openPage() {
    const context = await browser().newContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    return { page, problems };
  }

  test('a user links by keyboard alone, and the strict policy breaks nothing', async () => {
    const { accounts, ada, member, slack } = await linkedWorkspace();
    slack.signedIn = ada;
    const { page, problems } = await openPage();
    await page.goto(await accounts.linkUrl(member(ada)));
    expect(await page.title()).toBe('Connect Slack to CodeTether · CodeTether for Slack');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Connect Slack to CodeTether');
    expect(await axeProblems(page)).toEqual([]);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Continue with Slack');
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: /Ada/ }).check();
    expect(await axeProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'Connected' }).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    expect(await page.getByRole('main').textContent()).toContain('ada@codetether.local');
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    expect(problems).toEqual([]);
    expect(await accounts.describe(member(ada))).toMatchObject({ name: 'ada@codetether.local' });
  });

  test('axe finds nothing on the page that asks whether both accounts are one person’s', async () => {
    const { accounts, ada, member } = await linkedWorkspace({ signInWithSlack: false });
    const { page, problems } = await openPage();
    await page.goto(await accounts.linkUrl(member(ada)));
    expect(await axeProblems(page)).toEqual([]);
    await page.getByRole('button').click();
    await page.getByRole('radio', { name: /Ada/ }).check();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('ada in Acme').waitFor();
    expect(await axeProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('a problem is announced, and readable in the dark and on a narrow screen', async () => {
    const { publicUrl } = await linkedWorkspace();
    const { page } = await openPage();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 320, height: 480 });
    const response = await page.goto(`${publicUrl}/link?t=nonsense`);
    expect(response?.status()).toBe(410);
    expect(await page.getByRole('alert').textContent()).toContain('/codetether connect');
    expect(await axeProblems(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(20, 23, 27)');
  });

  test('what somebody slips into an address neither runs nor loads', async () => {
    const { publicUrl } = await linkedWorkspace();
    const { page } = await openPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(
      `${publicUrl}/link?t=${encodeURIComponent('"><script>window.hit=1</script><img src=//evil.example>')}`,
    );
    expect(await page.evaluate("'hit' in window")).toBe(false);
    expect(asked.filter((url) => new URL(url).hostname !== '127.0.0.1')).toEqual([]);
  });
});
