// The life of a run's message when something breaks: restarts, another instance, refusals.
import { listRalphRuns, run, startRalph } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { liveRunOffice } from '../../../test/live-run-office.ts';
import { labelsIn } from '../../../test/slack-standin/index.ts';
import { holdLiveRuns } from './live-runs.ts';

test('an instance stops in the middle, another one continues, and nothing is posted twice', async () => {
  const { ada, channel, context, jobs, liveRuns, begin, ended } = await liveRunOffice({ stories: 2, agent: 1_500 });
  const message = await begin();
  await ada.awaits(channel, (one) => one.thread_ts === message.ts && one.text.includes('passed'));
  await liveRuns.stop();
  expect(labelsIn(message.blocks)).toContain('Cancel');
  const other = holdLiveRuns(context, jobs, { editEvery: 300 });
  const third = holdLiveRuns(context, jobs, { editEvery: 300 });
  onTestFinished(() => Promise.all([other.stop(), third.stop()]).then(() => undefined));
  await ended(message);
  const replies = ada.sees(channel).filter(({ thread_ts }) => thread_ts === message.ts);
  expect(replies).toHaveLength(3);
  expect(new Set(replies.map(({ text }) => text)).size).toBe(3);
});

test('where plans are refused the run is shown without one', async () => {
  const { slack, begin, ended, edits } = await liveRunOffice({ stories: 1, agent: 500 });
  slack.fault({ method: 'chat.postMessage', with: 'invalid_blocks' });
  slack.fault({ method: 'chat.update', with: 'invalid_blocks', times: 1 });
  const message = await begin();
  await ended(message);
  expect(message.blocks.map(({ type }) => type)).not.toContain('plan');
  expect(JSON.stringify(message.blocks)).toContain('US-001 Story 0');
  expect(edits().length).toBeGreaterThan(0);
});

test('a message that was deleted comes back for its end, and a lost channel ends the watch', async () => {
  const { ada, channel, caller, codetether, context, liveRuns, slack, begin } = await liveRunOffice({
    stories: 1,
    agent: 1_500,
  });
  const message = await begin();
  message.deleted = true;
  await ada.awaits(channel, (one) => one.ts !== message.ts && one.text.startsWith('Ralph run “Shop”: passed'));
  codetether.faults.next({ kind: 'silent-agent' });
  const record = await run(startRalph, caller, { project_name: 'Second', stories: [{ title: 'Go' }] });
  await ada.command(channel, 'help');
  const { ts } = await context.slack.call({ team: ada.team }, 'chat.postMessage', { channel, text: 'Second' });
  await context.runMessages.add({
    team: ada.team,
    channel,
    ts: String(ts),
    runId: record.run_id,
    requester: { team: ada.team, user: ada.id },
    told: [],
  });
  await ada.awaits(channel, (one) => one.text.startsWith('Ralph run “Second”'));
  const place = slack.state.workspaces.get(ada.team)?.channels.get(channel);
  if (place) place.archived = true;
  await codetether.fetch(
    new Request(`http://codetether.local/v1/ralph/runs/${record.run_id}/cancel`, {
      method: 'POST',
      headers: { authorization: `Bearer ${codetether.tokens.keycloak}` },
    }),
  );
  await expect.poll(() => liveRuns.held).toBe(0);
  expect(slack.journal.filter(({ answer }) => answer.error === 'is_archived').length).toBeGreaterThan(0);
});

test('an end that Slack does not take for a moment is shown later', async () => {
  const { ada, channel, context, jobs, liveRuns, slack, caller, begin } = await liveRunOffice({
    stories: 1,
    agent: 500,
  });
  const message = await begin();
  await liveRuns.stop();
  await expect.poll(async () => (await run(listRalphRuns, caller, {}))[0]?.status).toBe('completed');
  slack.fault({ method: 'chat.update', with: 'internal_error' });
  const other = holdLiveRuns(context, jobs, { editEvery: 100 });
  onTestFinished(() => other.stop());
  await slack.until(() => slack.journal.some(({ answer }) => answer.error === 'internal_error'));
  await ada.awaits(channel, (one) => one.ts === message.ts && one.text.startsWith('Ralph run “Shop”: passed'));
});

test('when the account is disconnected the message says that it is no longer updated', async () => {
  const { ada, channel, context, begin } = await liveRunOffice({ stories: 1, agent: 20_000 });
  const message = await begin();
  await context.accounts.disconnect({ team: ada.team, user: ada.id });
  await ada.awaits(channel, (one) => one.thread_ts === message.ts && one.text.includes('not connected any more'));
});

test('a run that does not end is dropped after a week', async () => {
  const { ada, channel, context, jobs, liveRuns, begin } = await liveRunOffice({ stories: 1, agent: 60_000 });
  const message = await begin();
  await liveRuns.stop();
  const now = () => Date.now() + 8 * 24 * 3_600_000;
  const later = holdLiveRuns({ ...context, clock: { ...context.clock, now } }, jobs, { editEvery: 100 });
  onTestFinished(() => later.stop());
  await ada.awaits(channel, (one) => one.thread_ts === message.ts && one.text.includes('not ended for a week'));
  await expect.poll(() => later.held).toBe(0);
});
