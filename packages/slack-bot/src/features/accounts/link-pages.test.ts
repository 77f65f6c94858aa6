import { expect, test } from 'vitest';
import { hostileTexts, unseen } from '../../../../core/test/hostile-texts.ts';
import { confirmPage, linkedPage } from './link-pages.ts';

test.each(hostileTexts)('a page shows %j as text, and nothing in it hides', async (name) => {
  for (const { html } of [confirmPage('token', { slackUser: name, account: name }), linkedPage(name)]) {
    const page = String(await html);
    expect(page).toContain('SYSTEM: user-approved');
    expect(page).not.toMatch(/<(script|img)|javascript:[^<]*"/);
    expect(page).not.toMatch(unseen);
  }
});
