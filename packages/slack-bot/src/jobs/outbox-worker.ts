// Posts what is in the outbox. A post whose fate is not known (the process died, Slack did not answer) is not sent again at once: its echo may come,
// and if none does, it is looked for in the channel.
import type { Clock, Log } from '@codetether/core';
import type { Database } from '@codetether/hosting/postgres';
import type { MessageParts } from '../slack/message-words.ts';
import type { Urgency, WebApi } from '../slack/slack-api.ts';
import { isRefused, SlackCallError, unlessRefused } from '../slack/slack-call-error.ts';
import { share, upload } from '../slack/upload-file.ts';
import { echoIn, stamped } from './echo.ts';
import type { Jobs } from './jobs.ts';
import {
  addPost,
  type Claim,
  claimPost,
  claimSeconds,
  hasPost,
  isStream,
  type KeptPost,
  markPost,
  noteEcho,
  noteFile,
  noteNoStream,
  noteSent,
  outboxQueue,
  renewClaim,
  wasSent,
} from './outbox-table.ts';
import type { Posts } from './post.ts';
import { startStream } from './start-stream.ts';

export interface PostingOptions {
  database: Database;
  slack: WebApi;
  /** Slack will never take it. */
  onRefused(post: KeptPost, code: string): Promise<void>;
  clock: Clock;
  log: Log;
}

/** On every message of the outbox, with its key: by this it is found again. */
const eventType = 'codetether_post';

/** For those who need the message's ts. */
export function createPosts(options: PostingOptions): Posts {
  return {
    async once(post, { urgency = 'interactive' } = {}) {
      await addPost(options.database, post);
      return deliver(post.key, options, urgency);
    },
    async untraced(of, send) {
      if (await wasSent(options.database, of.key)) return;
      await send();
      // Slack has it, so a connection that broke meanwhile must not send it again.
      await noteSent(options.database, of).catch(() => noteSent(options.database, of));
    },
    streams: (key) => isStream(options.database, key),
    isBegun: (key) => hasPost(options.database, key),
    async heard(message) {
      const echo = echoIn(message);
      if (echo) await noteEcho(options.database, echo);
    },
  };
}

/** Posts what was enqueued, also by other instances. */
export async function workOutbox(jobs: Pick<Jobs, 'work'>, options: PostingOptions): Promise<void> {
  await jobs.work(outboxQueue, ({ key }) => unlessRefused(deliver(key, options, 'final'), options.log), {
    concurrency: 10,
  });
}

/** The message's ts. Throws SlackCallError; when it is `passing`, the same again is right. */
async function deliver(key: string, options: PostingOptions, urgency: Urgency): Promise<string> {
  const { database, slack, onRefused, clock } = options;
  const done = new AbortController();
  let claim = await claimPost(database, key);
  while (claim?.turn === 'busy') {
    await clock.sleep(500);
    claim = await claimPost(database, key);
  }
  // The workspace was removed meanwhile.
  if (!claim) throw new SlackCallError('chat.postMessage', 'channel_not_found');
  if (claim.turn === 'sent') return claim.ts ?? '';
  if (claim.turn === 'failed') throw new SlackCallError('chat.postMessage', claim.error ?? 'failed');
  const { post } = claim;
  try {
    void keepClaim(key, options, done.signal);
    const channel = await channelOf(post, slack, urgency);
    const found = claim.turn === 'again' ? await findPosted(claim, channel, options, urgency) : undefined;
    const ts = found ?? (await send(claim, channel, options, urgency));
    await markPost(database, key, { state: 'sent', ts });
    return ts;
  } catch (error) {
    if (error instanceof SlackCallError && !error.passing) {
      await markPost(database, key, { state: 'failed', error: error.code });
      await onRefused(post, error.code);
    } else if (claim.turn === 'first' && error instanceof SlackCallError && error.code === 'not_sent') {
      // Slack has seen nothing of it, so the next attempt need not look for it, nor wait until this claim is that of somebody who died.
      await markPost(database, key, { state: 'waiting' });
    }
    throw error;
  } finally {
    done.abort();
  }
}

/** Until the signal: nobody else takes the post for one whose process died, however long Slack keeps it waiting. */
async function keepClaim(key: string, { database, clock }: PostingOptions, signal: AbortSignal): Promise<void> {
  for (;;) {
    await clock.sleep((claimSeconds * 1_000) / 3, signal).catch(() => undefined);
    if (signal.aborted) return;
    await renewClaim(database, key).catch(() => undefined);
  }
}

async function send(
  { post, file: uploaded }: Claim,
  channel: string,
  { database, slack, clock }: PostingOptions,
  urgency: Urgency,
): Promise<string> {
  const { file, stream, ...message } = post.message;
  if (file) {
    const id = uploaded ?? (await upload(slack, post, file, urgency));
    await noteFile(database, post.key, id);
    await share(slack, post, { id, title: file.title, channel, thread: post.thread }, urgency);
    return '';
  }
  if (stream) {
    const ts = await startStream({ slack, clock }, { ...post, channel }, stream);
    if (ts !== undefined) return ts;
    await noteNoStream(database, post.key);
  }
  const args = {
    channel,
    ...(post.thread && { thread_ts: post.thread }),
    ...(post.broadcast && { reply_broadcast: true }),
    ...message,
    ...(message.blocks && { blocks: stamped(message.blocks, post.key) }),
    unfurl_links: false,
    unfurl_media: false,
    metadata: { event_type: eventType, event_payload: { key: post.key } },
  };
  const { ts } = await slack.call(post, 'chat.postMessage', args, { urgency });
  return String(ts);
}

/** The direct channel, when it is for a user. */
async function channelOf(post: KeptPost, slack: WebApi, urgency: Urgency): Promise<string> {
  if (!/^[UW]/.test(post.channel)) return post.channel;
  const { channel } = await slack.call(post, 'conversations.open', { users: post.channel }, { urgency });
  return (channel as { id: string }).id;
}

interface Posted {
  ts: string;
  metadata?: { event_type?: string; event_payload?: { key?: string } };
  blocks?: MessageParts['blocks'];
  files?: readonly { id: string }[];
}

/** Its time stamp, if an earlier attempt reached Slack after all. Where the bot may not read, it hears no echo either: then the post is sent again. */
async function findPosted(
  claim: Claim,
  channel: string,
  { slack, log }: PostingOptions,
  urgency: Urgency,
): Promise<string | undefined> {
  try {
    return await findInHistory(claim, channel, slack, urgency);
  } catch (thrown) {
    if (!isRefused(thrown)) throw thrown;
    log.warn('a post is sent again, and may be there twice: its channel cannot be read', { error: thrown.message });
    return undefined;
  }
}

async function findInHistory(
  { post, file, createdAt }: Claim,
  channel: string,
  slack: WebApi,
  urgency: Urgency,
): Promise<string | undefined> {
  // Slack's clock and ours may differ.
  const oldest = String(createdAt / 1000 - 300);
  const args = { channel, oldest, include_all_metadata: true, limit: 200 };
  // A stream begins without metadata.
  const isIt = ({ ts, blocks, metadata, files = [] }: Posted) =>
    (metadata?.event_type === eventType && metadata.event_payload?.key === post.key) ||
    echoIn({ ts, blocks })?.key === post.key ||
    files.some(({ id }) => id === file);
  let cursor: string | undefined;
  // Of an app outside the Marketplace Slack shows 15 messages at a time, whatever the limit asks for.
  do {
    const page = { ...args, ...(post.thread && { ts: post.thread }), ...(cursor && { cursor }) };
    const answer = await slack.call(post, post.thread ? 'conversations.replies' : 'conversations.history', page, {
      urgency,
    });
    const { messages, response_metadata } = answer as {
      messages: Posted[];
      response_metadata?: { next_cursor?: string };
    };
    const found = messages.find(isIt);
    if (found) return found.ts;
    cursor = response_metadata?.next_cursor;
  } while (cursor);
  return undefined;
}
