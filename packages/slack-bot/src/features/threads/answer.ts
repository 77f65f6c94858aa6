// The message that becomes an agent's answer: a stream that shows what the agent prints, or a message that is edited where Slack streams none. Tasks of a
// stream have an id for each line, and the answer comes with the stop: whatever is sent again after a crash replaces itself.

import { bounded, clean } from '@codetether/core/untrusted';
import type { AnyChunk, TaskUpdateChunk } from '@slack/types';
import { madeByAi, note } from '../../blocks/card-message.ts';
import { limits } from '../../blocks/limits.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import { quote, richText } from '../../blocks/text.ts';
import { revise } from '../../reply/edit-or-repost.ts';
import { shown } from '../../reply/reply.ts';
import type { Request } from '../../reply/request.ts';
import { firstWay } from '../../reply/ways.ts';
import { isRefused, unlessRefused } from '../../slack/slack-call-error.ts';
import type { ThreadsContext } from './thread.ts';

export interface Answer {
  /** Undefined where the bot may not write and has answered in another way. */
  ts: string | undefined;
  /** Shows what the agent has printed so far. Never throws: the answer counts more. */
  printed(lines: readonly string[]): void;
  /** A word to whoever waits. */
  say(message: SlackMessage): Promise<void>;
  /** Nothing more is shown of what the agent prints. */
  rest(): Promise<void>;
  /** The answer, in place of all that was shown before or below it. Throws SlackCallError. */
  finish(message: SlackMessage): Promise<void>;
}

/** Between two appends or edits, in ms; Slack's tiers allow a workspace more than one append in a second, and fewer edits. */
const appendEvery = 1_500;
const editEvery = 5_000;
/** Lines with a task of their own; a plan holds 50. */
const mostLines = 40;
/** Lines in an edited message. */
const editedLines = 5;

const working = 'Working on it …';
const begun: TaskUpdateChunk = {
  type: 'task_update',
  id: 'begin',
  title: 'Waiting for an agent',
  status: 'in_progress',
};

/** The same message however often it is asked for. */
export async function beginAnswer(context: ThreadsContext, request: Request, thread: string): Promise<Answer> {
  const { member, key } = request;
  const stream = {
    chunks: [{ type: 'blocks' as const, blocks: [madeByAi] }, { type: 'plan_update' as const, title: working }, begun],
    recipient: { team: member.home ?? member.team, user: member.user },
  };
  const ts = await request.publicly(note(working, { mark: 'hourglass_flowing_sand' }), {
    name: 'turn',
    thread,
    stream,
  });
  const streams = ts !== undefined && (await context.posts.streams(`${key}:turn`));
  return answerAt(context, request, { ts, thread, streams });
}

function answerAt(
  context: ThreadsContext,
  request: Request,
  { ts, thread, streams }: { ts: string | undefined; thread: string; streams: boolean },
): Answer {
  const { slack, clock, log } = context;
  const { member, channel } = request;
  let isStreaming = streams;
  /** Once the answer is there, nothing that was shown before it may come after it. */
  const ending = new AbortController();
  const { signal } = ending;
  let lines: readonly string[] = [];
  /** The tasks that Slack has, by id. */
  const sent = new Map<string, string>();
  let pumping: Promise<void> | undefined;

  const append = (chunks: readonly AnyChunk[]) =>
    slack.call(member, 'chat.appendStream', { channel, ts, chunks }, { urgency: 'progress', signal });

  const show = async () => {
    if (!isStreaming) {
      const message = progressMessage(lines);
      await slack.call(member, 'chat.update', { channel, ts, ...shown(message) }, { urgency: 'progress', signal });
      return;
    }
    const chunks = tasksOf(lines).filter((task) => sent.get(task.id) !== JSON.stringify(task));
    if (chunks.length === 0) return;
    try {
      await append(chunks);
      for (const task of chunks) sent.set(task.id, JSON.stringify(task));
    } catch (thrown) {
      // Slack ends a stream after five minutes; the user may end it, too.
      if (isRefused(thrown) && thrown.code === 'stopped_by_user') ending.abort();
      else if (isRefused(thrown)) isStreaming = false;
      throw thrown;
    }
  };
  const pump = async () => {
    for (let seen: readonly string[] = []; seen !== lines && !signal.aborted; ) {
      seen = lines;
      await show().catch((error: unknown) => log.debug('what an agent prints is not shown', { error: String(error) }));
      await clock.sleep(isStreaming ? appendEvery : editEvery, signal).catch(() => undefined);
    }
    pumping = undefined;
  };

  const rest = async () => {
    ending.abort();
    await pumping;
  };

  return {
    ts,
    printed(printed) {
      lines = printed;
      if (ts === undefined || signal.aborted) return;
      pumping ??= pump();
    },
    async say(message) {
      if (ts === undefined) return;
      const title = bounded(clean(message.text), limits.taskText);
      const work = isStreaming
        ? append([{ ...begun, title }])
        : slack.call(member, 'chat.update', { channel, ts, ...shown(message) });
      await work.catch((error: unknown) => log.warn('nobody is told to wait', { error: String(error) }));
    },
    rest,
    async finish(message) {
      await rest();
      if (ts === undefined) return void (await request.publicly(message, { name: 'turn-answer', thread }));
      if (streams && (await stopStream(context, request, ts, { message, lines }))) return;
      const whole = { ...message, blocks: [madeByAi, ...message.blocks] };
      await revise(context, request, { ts, thread }, whole);
    },
  };
}

/** It does not stream. */
const overCodes = new Set(['message_not_in_streaming_state', 'stopped_by_user']);

/** False when it does not stream any more and lacks the answer: Slack has ended it, or refuses the answer. An earlier attempt may have brought it, too. Throws SlackCallError. */
async function stopStream(
  { slack, log }: Pick<ThreadsContext, 'slack' | 'log'>,
  { member, channel }: Request,
  ts: string,
  { message, lines }: { message: SlackMessage; lines: readonly string[] },
): Promise<boolean> {
  const chunks = [
    { type: 'plan_update', title: lines.length > 0 ? 'What the agent did' : 'Done' },
    ...tasksOf(lines, { ended: true }),
  ];
  try {
    await firstWay(
      [
        ({ text, blocks }, plain) =>
          slack.call(
            member,
            'chat.stopStream',
            { channel, ts, chunks, ...(plain ? { markdown_text: text } : { blocks }) },
            { urgency: 'final' },
          ),
      ],
      message,
    );
    return true;
  } catch (thrown) {
    if (!isRefused(thrown)) throw thrown;
    log.debug('a stream is not stopped with its answer; its message is edited', { code: thrown.code });
    // Slack refuses to edit a message that streams.
    if (!overCodes.has(thrown.code))
      await unlessRefused(slack.call(member, 'chat.stopStream', { channel, ts }, { urgency: 'final' }), log);
    return false;
  }
}

/** A task for each line; the later ones share one. The newest is in progress until all have ended. */
function tasksOf(lines: readonly string[], { ended = false } = {}): TaskUpdateChunk[] {
  const own = lines.length > mostLines ? lines.slice(0, mostLines - 1) : lines;
  const last = lines.at(-1) ?? '';
  const shared = lines.length - own.length;
  const titles = shared > 0 ? [...own, `${shared} more, and now: ${last}`] : own;
  const tasks = titles.map(
    (title, index): TaskUpdateChunk => ({
      type: 'task_update',
      id: `line-${index}`,
      title: bounded(clean(title), limits.taskText),
      status: ended || index < titles.length - 1 ? 'complete' : 'in_progress',
    }),
  );
  return ended || tasks.length > 0 ? [{ ...begun, title: 'An agent has it', status: 'complete' }, ...tasks] : [begun];
}

function progressMessage(lines: readonly string[]): SlackMessage {
  const { text, blocks } = note(working, { mark: 'hourglass_flowing_sand' });
  const newest = bounded(lines.slice(-editedLines).join('\n'), limits.sectionText);
  return { text, blocks: newest ? [...blocks, richText(quote(newest))] : blocks };
}
