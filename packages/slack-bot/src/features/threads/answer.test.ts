// An agent's answer as a stream: what it prints, its end, and all that may break in between.
import { findTask, run } from '@codetether/core';
import { expect, test } from 'vitest';
import { testOffice } from '../../../test/office.ts';
import type { Message } from '../../../test/slack-standin/index.ts';
import { isAnswered } from '../../../test/slack-standin/index.ts';

type Office = Awaited<ReturnType<typeof testOffice>>;

/** Ada asks, and the agent has printed lines when this returns; it answers after `release`. */
async function asked(office: Office, where: string, prints: readonly string[] = []) {
  const { ada, codetether, codetetherUrl, caller } = office;
  const tasks = async () => (caller ? run(findTask, caller, {}) : []);
  const held = Promise.withResolvers<void>();
  codetether.faults.next({ kind: 'held-agent', until: held.promise });
  const { ts } =
    where === ada.dm ? await ada.says(where, 'What is a shed?') : await ada.mentions(where, 'What is a shed?');
  const print = async (output: string) => {
    const [task] = await tasks();
    await fetch(`${codetetherUrl}/v1/agent/tasks/${task?.task_id}/output`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ worker_id: 'w1', output }),
    });
  };
  await expect.poll(tasks).toHaveLength(1);
  for (const line of prints) await print(line);
  const isIt = (message: Message) => message.thread_ts === ts && message.user !== ada.id;
  const answers = () =>
    ada.sees(where).filter((message) => isIt(message) && JSON.stringify(message).includes('Answer'));
  return { ts, isIt, answers, print, release: held.resolve };
}

const tasksIn = ({ blocks }: Message) =>
  (blocks.find(({ type }) => type === 'plan')?.tasks as { title: string; status: string }[] | undefined)?.map(
    ({ title, status }) => `${title}: ${status}`,
  );

test.each(['channel', 'direct channel'])(
  'in a %s what the agent prints is streamed, and then its answer',
  async (kind) => {
    const office = await testOffice();
    const { ada, slack } = office;
    const where = kind === 'channel' ? office.channel : ada.dm;
    const { isIt, answers, release } = await asked(office, where, ['Reading the shed']);
    const stream = await ada.awaits(where, (message) => isIt(message) && (tasksIn(message)?.length ?? 0) > 1);
    expect(tasksIn(stream)).toEqual(['An agent has it: complete', 'Reading the shed: in_progress']);
    release();
    await ada.awaits(where, (message) => isIt(message) && isAnswered(message));
    expect(answers()).toEqual([stream]);
    expect(stream.edits).toBe(0);
    expect(tasksIn(stream)?.every((task) => task.endsWith(': complete'))).toBe(true);
    expect(JSON.stringify(stream.blocks[0])).toContain('made by AI');
    expect(slack.journal.filter(({ method }) => method === 'chat.update')).toEqual([]);
  },
);

test.each(['missing_scope', 'channel_type_not_supported'])(
  'where Slack refuses to stream (%s), the message is edited',
  async (code) => {
    const office = await testOffice();
    const { ada, channel, slack } = office;
    slack.fault({ method: 'chat.startStream', with: code });
    const { isIt, answers, release } = await asked(office, channel, ['Reading the shed']);
    await ada.awaits(channel, (one) => isIt(one) && JSON.stringify(one.blocks).includes('Reading the shed'));
    release();
    await slack.until(() => answers().length === 1);
    expect(answers()[0]?.stream).toBeUndefined();
    expect(ada.sees(channel).filter(isIt)).toHaveLength(1);
  },
);

test('a stream that Slack has ended becomes an edited message, which has the answer once', async () => {
  const office = await testOffice();
  const { ada, channel, slack } = office;
  const { isIt, answers, print, release } = await asked(office, channel, ['Reading the shed']);
  await ada.awaits(channel, (message) => isIt(message) && (tasksIn(message)?.length ?? 0) > 1);
  slack.state.streamLife = -1;
  await print('Measuring it');
  await slack.until(() => slack.journal.some(({ answer }) => answer.error === 'message_not_in_streaming_state'));
  release();
  await slack.until(() => answers().length === 1);
  expect(ada.sees(channel).filter(isIt)).toHaveLength(1);
});

test.each(['lost', 'invalid_blocks', 'restricted_action'])(
  'a stop that breaks (%s) shows the answer once all the same',
  async (fault) => {
    const office = await testOffice();
    const { ada, channel, slack } = office;
    slack.fault({ method: 'chat.stopStream', with: fault === 'lost' ? 503 : fault, done: fault === 'lost' });
    const { isIt, answers, release } = await asked(office, channel);
    release();
    await slack.until(() => answers().length === 1);
    await expect
      .poll(
        async () =>
          (await office.database`select 1 from pgboss.job where name = 'turn' and state < 'completed'`).length,
      )
      .toBe(0);
    expect(answers()).toHaveLength(1);
    expect(answers()[0]?.stream?.state).toBe('stopped');
    expect(ada.sees(channel).filter(isIt)).toHaveLength(1);
  },
);

test('a start whose answer never came is proven by its echo, and not begun again', async () => {
  const office = await testOffice();
  const { ada, channel, slack } = office;
  slack.fault({ method: 'chat.startStream', with: 503, done: true });
  const { isIt, answers, release } = await asked(office, channel);
  release();
  await slack.until(() => answers().length === 1);
  expect(ada.sees(channel).filter(isIt)).toHaveLength(1);
  expect(slack.journal.filter(({ method }) => method === 'chat.startStream')).toHaveLength(1);
});
