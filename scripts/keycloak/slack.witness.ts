// A Slack user's account, linked in a real browser.
import { expect, test } from 'vitest';
import { openSlack } from './slack.ts';
import { clientNamed, createPerson, realm } from './world.ts';

test('an account is linked, linked again with the session that the browser has, and disconnected', async () => {
  const ada = await createPerson('ada');
  const { id: client } = await clientNamed('codetether-slack');
  const sessions = () => realm('GET', `/users/${ada.id}/offline-sessions/${client}`);
  const { say, connect, bot } = await openSlack(ada);
  expect(await say('task list')).toContain('Connect your CodeTether account first.');
  await connect();
  expect(await say('task list')).not.toMatch(/Connect|sign/i);
  expect(await sessions()).toHaveLength(1);

  await connect();
  // Both links had one session, which must live on.
  for (let call = 1; call <= 2; call += 1) expect(await say('task list')).not.toMatch(/Connect|sign/i);
  expect(await sessions()).toHaveLength(1);

  expect(await say('disconnect')).toContain('is disconnected');
  await expect.poll(sessions, { timeout: 60_000 }).toEqual([]);
  expect(bot.logs.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([]);
});
