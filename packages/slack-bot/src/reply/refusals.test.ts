// Slack refuses a message for good: the user hears the answer all the same, by the next way that is left.
import { expect, onTestFinished, test, vi } from 'vitest';
import { testOffice } from '../../test/office.ts';

const refusals = [
  'ekm_access_denied',
  'is_archived',
  'missing_scope',
  'not_in_channel',
  'org_login_required',
  'restricted_action',
  'restricted_action_read_only_channel',
  'team_access_not_granted',
];

test('whatever Slack refuses in a channel is answered by the response_url, and its end in the direct channel', async () => {
  const { ada, channel, slack } = await testOffice();
  for (const [index, code] of refusals.entries()) {
    slack.fault({ method: 'chat.postMessage', with: code });
    await ada.command(channel, `task create Refused ${index} here`);
    await ada.awaits(channel, ({ text }) => text === `“Refused ${index} here”: pending`);
    await ada.awaits(ada.dm, ({ text }) => text.includes(`Refused ${index} here”: completed`));
  }
});

test('where there is no response_url the answer comes in the direct channel', async () => {
  const { ada, channel, slack } = await testOffice();
  slack.fault({ method: 'chat.postMessage', with: 'restricted_action' });
  await ada.mentions(channel, 'task create Elsewhere');
  await ada.awaits(ada.dm, ({ text }) => text === '“Elsewhere”: pending');
  slack.fault({ method: 'chat.postMessage', with: 'restricted_action' });
  const { ts } = await ada.mentions(channel, 'What is a shed?');
  await ada.awaits(channel, ({ text, thread_ts }) => thread_ts === ts && text.includes('Answer'));
});

test('an end is posted in the same turn of its account although Slack failed for a moment', async () => {
  const { ada, channel, slack, context } = await testOffice();
  const warn = vi.spyOn(context.log, 'warn');
  onTestFinished(() => warn.mockRestore());
  slack.fault({ method: 'chat.update', with: 'internal_error' });
  await ada.command(channel, 'task create Told');
  await ada.awaits(channel, ({ text, thread_ts }) => thread_ts !== undefined && text.includes('Told”: completed'));
  await ada.awaits(channel, ({ text, thread_ts }) => !thread_ts && text === '“Told”: completed');
  expect(warn.mock.calls.map(([message]) => message)).not.toContain('an end was not told; it will be tried again');
});

test('a run that Slack refuses in the channel and in the direct channel is shown all the same', async () => {
  const { ada, channel, slack } = await testOffice();
  slack.fault({ method: 'chat.postMessage', with: 'restricted_action' });
  slack.fault({ method: 'conversations.open', with: 'missing_scope' });
  const prd = JSON.stringify({ userStories: [{ title: 'Sell' }] });
  await ada.command(channel, `ralph start --project_name Shop --prd_json '${prd}'`);
  await ada.awaits(channel, ({ text, thread_ts }) => !thread_ts && /Shop.*: passed|Shop.*: completed/.test(text));
});

test.for(['msg_too_long', 'invalid_blocks'])(
  'what Slack refuses with %s is shown in words alone, and edited so',
  async (code) => {
    const { ada, channel, slack } = await testOffice();
    slack.fault({ method: 'chat.postMessage', with: code });
    slack.fault({ method: 'chat.update', with: code });
    await ada.command(channel, 'task create In words');
    const card = await ada.awaits(channel, ({ text, thread_ts }) => !thread_ts && text === '“In words”: completed');
    expect(card.blocks).toEqual([]);
  },
);

test('when Slack refuses every way to reach a user, whoever installed the app hears of it', async () => {
  const { ada, team, channel, slack, context } = await testOffice();
  const grace = team.person('grace');
  const { tokenOf } = context.installations;
  context.installations.tokenOf = async (workspace) => ({ ...(await tokenOf(workspace)), installer: grace.id });
  slack.fault({ method: 'chat.postEphemeral', with: 'user_not_in_channel' });
  slack.fault({ method: 'conversations.open', with: 'missing_scope' });
  await ada.mentions(channel, 'task list');
  await grace.awaits(grace.dm, ({ text }) => text.startsWith('Slack refuses every message of mine to'));
});

test('App Home that was rendered twice at the same time is rendered again', async () => {
  const { ada, slack } = await testOffice();
  slack.fault({ method: 'views.publish', with: 'hash_conflict' });
  await ada.opensHome();
  await ada.home();
});
