// A streamed answer at three moments, as the stand-in Slack has it after the calls that the bot makes.
import { cardOf, sendMessage, silentLog, systemClock } from '@codetether/core';
import { cardMessage } from '../../src/blocks/card-message.ts';
import type { SlackMessage } from '../../src/blocks/message.ts';
import { beginAnswer } from '../../src/features/threads/answer.ts';
import type { ThreadsContext } from '../../src/features/threads/thread.ts';
import { startStream } from '../../src/jobs/start-stream.ts';
import type { Request } from '../../src/reply/request.ts';
import { createWebApi } from '../../src/slack/web-api.ts';
import { type Message, startSlack } from '../slack-standin/index.ts';
import { answer as record } from './records.ts';
import type { Shown } from './slack-page.ts';

const lines = ['Reading the routes', 'Looking for the tests of each', 'Running them'];

export async function streams(): Promise<Readonly<Record<string, Shown>>> {
  const standin = await startSlack();
  const { workspace, person, channel: add } = standin.workspace('Acme');
  const ada = person('ada');
  const channel = add('dev');
  // Nobody takes the events.
  standin.connect(`${standin.url}/no-app`);
  const { ts: thread } = await ada.says(channel, 'Which endpoints lack tests?');
  const shared = { clock: systemClock, log: silentLog };
  const installations = { tokenOf: async () => workspace };
  const slack = createWebApi({ ...shared, installations, slackApiUrl: standin.apiUrl });
  const member = { team: ada.team, user: ada.id };
  const request: Pick<Request, 'member' | 'channel' | 'key' | 'publicly'> = {
    member,
    channel,
    key: 'picture',
    publicly: async (message, { stream } = {}) =>
      stream && startStream({ slack, ...shared }, { ...member, key: 'picture', channel, thread, message }, stream),
  };
  const posts: Pick<ThreadsContext['posts'], 'streams'> = { streams: async () => true };
  const context = { ...shared, slack, posts } as ThreadsContext;
  const answer = await beginAnswer(context, request as Request, thread);
  const now = () => shown(ada.sees(channel).find(({ ts }) => ts === answer.ts));

  const begun = now();
  answer.printed(lines);
  await standin.until(() => standin.journal.some(({ method, answer }) => method === 'chat.appendStream' && answer.ok));
  const amid = now();
  await answer.finish(cardMessage(cardOf(sendMessage, record), { owner: 'U1' }));
  const ended = now();
  await standin.close();
  return { 'stream-begun': begun, 'stream-amid': amid, 'stream-ended': ended };
}

function shown(message: Message | undefined): Shown {
  if (!message) throw new Error('There is no stream.');
  // The stand-in has checked its blocks.
  return { message: structuredClone({ text: message.text, blocks: message.blocks }) as unknown as SlackMessage };
}
