// A Slack user's account, linked in a real browser.
import { expect, test } from 'vitest';
import { openSlack } from './slack.ts';
import { clientNamed, createPerson, realm } from './world.ts';

const sessionsOf = async (person: { id: string }) =>
  realm('GET', `/users/${person.id}/offline-sessions/${(await clientNamed('codetether-slack')).id}`);

test('an account is linked, linked again with the session that the browser has, and disconnected', async () => {
  const ada = await createPerson('ada');
  const sessions = () => sessionsOf(ada);
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
  expect(await sessions()).toEqual([]);
  expect(bot.logs.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([]);
});

test('two workspaces of one person have one session: the first to disconnect only forgets it, the last one ends it', async () => {
  const ada = await createPerson('ada');
  const { say, connect, elsewhere, bot } = await openSlack(ada);
  const other = await elsewhere();
  await connect();
  await other.connect();
  expect(await sessionsOf(ada)).toHaveLength(1);

  expect(await say('disconnect')).toContain('with the same sign-in elsewhere');
  expect(await say('task list')).toContain('Connect your CodeTether account first.');
  // Each call refreshes the token.
  for (let call = 1; call <= 2; call += 1) expect(await other.say('task list')).not.toMatch(/Connect|sign/i);
  expect(await sessionsOf(ada)).toHaveLength(1);

  expect(await other.say('disconnect')).toContain('Your CodeTether account is disconnected.');
  expect(await sessionsOf(ada)).toEqual([]);
  expect(bot.logs.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([]);
});
