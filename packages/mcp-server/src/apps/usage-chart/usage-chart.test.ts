// The usage chart in a browser, inside the extension's own host.
import { getUsageSummary } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { axeProblems } from '../../../../core/test/browser/axe.ts';
import { inChromium } from '../../../../core/test/browser/in-chromium.ts';
import { openApp } from '../../../test/apps/open-app.ts';
import { connect } from '../../../test/connect.ts';

const hostile = 'evil:<img src=x onerror="document.title=\'hit\'">';
const tenant = { id: 'codetether-tenant', realmName: 'codetether' };
const now = Date.UTC(2026, 10, 20, 12);
const usageOn = (day: number, provider: string, model: string, costMicros: number) => ({
  tenantId: tenant.id,
  provider,
  model,
  costMicros,
  inputTokens: 1_000,
  outputTokens: 200,
  createdAt: Date.UTC(2026, 10, day, 10),
});
const usage = [
  usageOn(3, 'anthropic', 'claude-sonnet-4', 1_250_000),
  usageOn(3, 'openai', 'gpt-4o', 7_500),
  usageOn(19, 'anthropic', 'claude-sonnet-4', 600_000),
  usageOn(19, 'evil', hostile.slice(5), 10_000),
  { ...usageOn(3, 'openai', 'gpt-4o', 2_000_000), createdAt: Date.UTC(2026, 9, 30) },
];

inChromium('the usage chart', (browser) => {
  async function open(options: { theme?: 'light' | 'dark'; width?: number } = {}) {
    const clock = { now: () => now, sleep: () => new Promise<void>(() => undefined) };
    const connected = await connect({
      apps: true,
      clock,
      agent: 'none',
      seed: { tenants: [{ ...tenant, monthlyLimitDollars: 50 }], usage },
    });
    const opened = await openApp(browser(), connected.client, { tool: getUsageSummary.name, ...options });
    onTestFinished(() => opened.page.context().close());
    await opened.app.getByRole('heading', { name: 'Usage in November 2026' }).waitFor();
    return { ...connected, ...opened };
  }

  test('shows the numbers of the tool, by model and by day', async () => {
    const { app, call } = await open();
    const { data } = await call(getUsageSummary.name);
    const [record] = data.items as [ReturnType<typeof getUsageSummary.output.parse>];
    expect(record).toMatchObject({ total_cost: 1.8675, spending_limit: 50 });
    expect(await app.locator('.spent').textContent()).toBe('$1.87of $50.00$48.13 left');
    const meter = app.getByRole('meter');
    expect(await meter.getAttribute('aria-valuenow')).toBe(String(record.total_cost));
    expect(await meter.getAttribute('aria-valuemax')).toBe(String(record.spending_limit));
    const rows = await app.locator('.models tbody tr').allTextContents();
    expect(rows).toEqual([
      'anthropic:claude-sonnet-4$1.852,4002',
      `${hostile}$0.011,2001`,
      'openai:gpt-4o$0.00751,2001',
    ]);
    expect(rows).toHaveLength(record.by_model.length);
    await app.getByText('The days as a table').click();
    expect(await app.locator('.by-day tr').allTextContents()).toEqual(['Nov 3$1.26', 'Nov 19$0.61']);
  });

  test('a hostile model stays text, nothing is loaded, and the policy breaks nothing', async () => {
    const { app, page, problems, requests } = await open();
    await app.getByRole('rowheader', { name: hostile }).waitFor();
    expect(await app.locator('img').count()).toBe(0);
    expect(await app.locator('html').evaluate('document.title')).toBe('CodeTether');
    expect(requests.filter((url) => !url.startsWith('about:'))).toEqual([]);
    expect(problems).toEqual([]);
    expect(await axeProblems(page)).toEqual([]);
  });

  test('another month is read by keyboard, and the focus stays', async () => {
    const { app, page, calls } = await open();
    await app.getByRole('button', { name: 'Earlier month' }).focus();
    await page.keyboard.press('Enter');
    await app.getByRole('heading', { name: 'Usage in October 2026' }).waitFor();
    expect(calls).toEqual([{ name: getUsageSummary.name, arguments: { month: '2026-10' } }]);
    // The server knows only today's budget.
    expect(await app.locator('.spent').textContent()).toBe('$2.00no limit');
    await expect.poll(() => app.locator(':focus').getAttribute('aria-label')).toBe('Earlier month');
  });

  test.each(['light', 'dark'] as const)('fits a screen of 320 pixels, %s', async (theme) => {
    const { app, page } = await open({ theme, width: 320 });
    expect(await app.locator('html').evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    const back = await app.locator('body').evaluate('getComputedStyle(document.body).backgroundColor');
    expect(back).toBe(theme === 'dark' ? 'rgb(20, 23, 27)' : 'rgb(255, 255, 255)');
    expect(await axeProblems(page)).toEqual([]);
  });
});
