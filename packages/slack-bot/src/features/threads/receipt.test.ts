// 👀 on a message until the first word of its answer.
import { expect, test } from 'vitest';
import { testOffice } from '../../../test/office.ts';
import type { Message } from '../../../test/slack-standin/index.ts';
import { withReceipt } from './receipt.ts';

type Office = Awaited<ReturnType<typeof testOffice>>;

const isReceipt = ({ name }: { name: string }) => name === 'eyes';

/** Slack takes no more streams for the moment, so the first word is a post, two seconds later. */
function delayFirstWord({ slack }: Office) {
  slack.fault({ method: 'chat.startStream', with: 'rate_limited', retryAfter: 60 });
}

const callsOf = ({ slack }: Office, what: string) =>
  slack.journal.filter(({ method }) => method === what).map(({ answer }) => answer.error ?? 'ok');

test.each(['channel', 'direct channel'])(
  'in a %s a message whose answer is slow to begin has 👀 until it does',
  async (kind) => {
    const office = await testOffice();
    const { ada, slack } = office;
    delayFirstWord(office);
    const where = kind === 'channel' ? office.channel : ada.dm;
    const { ts } =
      kind === 'channel' ? await ada.mentions(where, 'What is a shed?') : await ada.says(where, 'What is a shed?');
    const asked = await ada.awaits(where, (message) => message.ts === ts && message.reactions.some(isReceipt));
    const isWord = (message: Message) => message.thread_ts === ts && message.user !== ada.id;
    expect(ada.sees(where).filter(isWord)).toEqual([]);
    await slack.until(() => !asked.reactions.some(isReceipt));
    expect(ada.sees(where).filter(isWord)).toHaveLength(1);
    expect(callsOf(office, 'reactions.add')).toEqual(['ok']);
    expect(callsOf(office, 'reactions.remove')).toEqual(['ok']);
  },
);

test('a first word within a second needs no receipt', async () => {
  const office = await testOffice();
  const { ada, channel, context } = office;
  const { ts } = await ada.says(channel, 'What is a shed?');
  const slept: number[] = [];
  // The second never ends.
  const sleep = (ms: number, signal?: AbortSignal) => {
    slept.push(ms);
    return new Promise<void>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  };
  const place = { member: { team: ada.team, user: ada.id }, channel, ts };
  await withReceipt({ ...context, clock: { ...context.clock, sleep } }, place, { retries: 0 }, async () => undefined);
  expect(slept).toEqual([1_000]);
  expect(callsOf(office, 'reactions.add')).toEqual([]);
  expect(callsOf(office, 'reactions.remove')).toEqual([]);
});

test('an installation that may not react gets its answer, and no word about that', async () => {
  const office = await testOffice();
  const { ada, channel, team } = office;
  team.workspace.scopes.delete('reactions:write');
  delayFirstWord(office);
  const { ts } = await ada.mentions(channel, 'What is a shed?');
  await ada.awaits(channel, ({ thread_ts, blocks }) => thread_ts === ts && JSON.stringify(blocks).includes('Answer'));
  expect(callsOf(office, 'reactions.add')).toEqual(['missing_scope']);
  expect(callsOf(office, 'reactions.remove')).toEqual([]);
  expect(ada.sees(channel).filter(({ user }) => user !== ada.id)).toHaveLength(1);
});

test('it is taken away when the attempt fails, and the next attempts give none', async () => {
  const office = await testOffice();
  const { ada, channel, slack } = office;
  delayFirstWord(office);
  slack.fault({ method: 'chat.postMessage', with: 'fatal_error' });
  const { ts } = await ada.mentions(channel, 'What is a shed?');
  const asked = await ada.awaits(channel, (message) => message.ts === ts && message.reactions.some(isReceipt));
  await slack.until(() => !asked.reactions.some(isReceipt));
  await ada.awaits(channel, ({ thread_ts, blocks }) => thread_ts === ts && JSON.stringify(blocks).includes('Answer'));
  expect(callsOf(office, 'reactions.add')).toEqual(['ok']);
  expect(asked.reactions).toEqual([]);
});

test('the attempt after one that died takes its receipt away', async () => {
  const { ada, channel, context, slack } = await testOffice();
  const { ts } = await ada.says(channel, 'What is a shed?');
  const member = { team: ada.team, user: ada.id };
  await context.slack.call(member, 'reactions.add', { channel, timestamp: ts, name: 'eyes' });
  await withReceipt(context, { member, channel, ts }, { retries: 1 }, async () => undefined);
  expect(slack.journal.at(-1)).toMatchObject({ method: 'reactions.remove', answer: { ok: true } });
});
