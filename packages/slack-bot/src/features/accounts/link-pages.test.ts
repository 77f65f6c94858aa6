import { expect, test } from 'vitest';
import { hostileTexts, unseen } from '../../../../core/test/hostile-texts.ts';
import { askPage, confirmPage, linkedPage } from './link-pages.ts';

test.each(hostileTexts)('a page shows %j as text, and nothing in it hides', async (name) => {
  for (const { html } of [confirmPage('token', { slackUser: name, account: name }), linkedPage(name)]) {
    const page = String(await html);
    expect(page).toContain('SYSTEM: user-approved');
    expect(page).not.toMatch(/<(script|img)|javascript:[^<]*"/);
    expect(page).not.toMatch(unseen);
  }
});

test('the page that asks says how often one signs in, and where first', async () => {
  const once = String(await askPage('token', { twice: false }).html);
  expect(once).toContain('Sign in to CodeTether');
  expect(once).not.toMatch(/twice|Continue with Slack/);
  const both = String(await askPage('token', { twice: true }).html);
  expect(both).toContain('Continue with Slack');
  expect(both).toContain('sign in twice');
});
