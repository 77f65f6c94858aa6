// The same bot with no public address: Slack is called, and answers through a web socket.
import { expect, test } from 'vitest';
import { testOffice } from '../../test/office.ts';
import { isAnswered, labelsIn } from '../../test/slack-standin/index.ts';

test('commands, forms, buttons and events come through the socket', async () => {
  const { ada, channel, slack } = await testOffice({ socketMode: true });
  expect(slack.socketMode.connections).toBe(1);
  expect((await ada.command(channel, 'task create')).status).toBe(200);
  const form = await ada.modal();
  expect((await ada.submits(form, { Title: '' })).errors).toEqual({ Title: 'Is required.' });
  await ada.submits(form, { Title: 'Over the socket' });
  const card = await ada.awaits(channel, ({ text }) => text.includes('Over the socket'));
  expect(labelsIn(card.blocks)).toEqual(['Cancel task']);
  const { ts } = await ada.mentions(channel, 'What is a shed?');
  await ada.awaits(channel, (message) => message.thread_ts === ts && isAnswered(message));
});

test('when Slack renews the connection nothing is missed', async () => {
  const { ada, channel, slack } = await testOffice({ socketMode: true });
  slack.socketMode.refresh();
  await slack.until(() => slack.journal.filter(({ method }) => method === 'apps.connections.open').length === 2);
  await slack.until(() => slack.socketMode.connections === 1);
  await ada.command(channel, 'help');
  await ada.awaits(channel, ({ text }) => text.includes('CodeTether in Slack'));
});
