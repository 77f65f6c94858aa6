// Streamed messages, as docs.slack.dev/reference/methods/chat.startStream, chat.appendStream and chat.stopStream describe them. Slack ends a stream by
// itself about five minutes after its start, whatever is appended (slackapi/node-slack-sdk#2702).
import { assertBlocks } from '../block-kit/assert.ts';
import type { Block } from '../block-kit/check.ts';
import type { Channel, Message, Stream, StreamedTask } from '../model.ts';
import type { State } from '../state.ts';
import { WebApiError } from '../web-api-error.ts';
import { own, put, writable } from './chat.ts';
import { type Call, type Methods, text } from './method.ts';
import { wordsIn } from './words-in.ts';

/** Characters of markdown in one call, of a field of a task, and tasks of a plan. */
const longestMarkdown = 12_000;
const longestField = 256;
const mostTasks = 50;

const taskStates = ['pending', 'in_progress', 'complete', 'error'];
const sessionStates = ['active', 'processing', 'suspended', 'closed'];

export const streams: Methods = {
  'chat.startStream': {
    perMinute: 20,
    scopes: ['chat:write'],
    answer(call) {
      const channel = writable(call, { asMember: true });
      const thread_ts = threadOf(call, channel);
      requireRecipient(call, channel);
      const mode = call.args.task_display_mode ?? 'timeline';
      if (mode !== 'timeline' && mode !== 'plan') throw new WebApiError('invalid_arguments');
      const stream: Stream = { state: 'open', startedAt: call.state.now(), mode, tasks: new Map(), parts: [] };
      add(stream, call.args);
      const message = put(call, channel, { ...contentOf(stream), thread_ts, stream });
      return { channel: channel.id, ts: message.ts };
    },
  },
  'chat.appendStream': {
    perMinute: 100,
    scopes: ['chat:write'],
    answer(call) {
      const { message, stream } = openStream(call);
      if (!add(stream, call.args)) throw new WebApiError('no_text');
      Object.assign(message, contentOf(stream));
      return { channel: message.channel, ts: message.ts };
    },
  },
  'chat.stopStream': {
    perMinute: 20,
    scopes: ['chat:write'],
    answer(call) {
      const { message, stream } = openStream(call);
      const { blocks, session_status = 'active' } = call.args;
      if (!sessionStates.includes(text(session_status))) throw new WebApiError('invalid_arguments');
      const last = blocks === undefined ? [] : assertBlocks(blocks, 'message');
      const ended = copyOf(stream);
      add(ended, call.args);
      ended.parts.push(...last);
      const content = contentOf(ended);
      assertTogether(content.blocks);
      message.stream = { ...ended, state: 'stopped' };
      Object.assign(message, content, call.args.metadata === undefined ? {} : { metadata: call.args.metadata });
      const session = call.state.sessions.get(`${message.channel}/${message.thread_ts}`);
      if (session) session.status = text(session_status);
      return { channel: message.channel, ts: message.ts, message: { text: message.text, blocks: message.blocks } };
    },
  },
};

/** Whether the message still streams: Slack ends it by itself. */
export function isStreaming(state: State, { stream }: Message): boolean {
  if (stream?.state === 'open' && state.now() - stream.startedAt > state.streamLife) stream.state = 'expired';
  return stream?.state === 'open';
}

/** The user's stop button ends the streams of a thread. */
export function stopStreams(state: State, channel: Channel, thread: string): string[] {
  const stopped = channel.messages.filter((message) => message.thread_ts === thread && isStreaming(state, message));
  for (const { stream } of stopped) if (stream) stream.state = 'stopped_by_user';
  return stopped.map(({ ts }) => ts);
}

function openStream(call: Call): { message: Message; stream: Stream } {
  const message = own(call, writable(call));
  const { stream } = message;
  if (stream?.state === 'stopped_by_user') throw new WebApiError('stopped_by_user');
  if (!stream || !isStreaming(call.state, message)) throw new WebApiError('message_not_in_streaming_state');
  return { message, stream };
}

/** Only in channels a stream may be no reply. */
function threadOf({ args }: Call, channel: Channel): string | undefined {
  const thread = text(args.thread_ts) || undefined;
  if (thread === undefined && channel.kind === 'dm') throw new WebApiError('invalid_thread_ts');
  const root = channel.messages.find(({ ts }) => ts === thread);
  if (thread !== undefined && (!root || root.thread_ts)) throw new WebApiError('invalid_thread_ts');
  return thread;
}

function requireRecipient({ workspace, args }: Call, channel: Channel): void {
  if (channel.kind === 'dm') return;
  if (channel.kind === 'group') throw new WebApiError('channel_type_not_supported');
  if (!text(args.recipient_team_id)) throw new WebApiError('missing_recipient_team_id');
  if (!text(args.recipient_user_id)) throw new WebApiError('missing_recipient_user_id');
  if (!workspace.users.has(text(args.recipient_user_id))) throw new WebApiError('user_not_found');
}

/** False when there is nothing to add. Throws before it changes anything. */
function add(stream: Stream, { chunks, markdown_text }: Call['args']): boolean {
  const list = chunks === undefined ? [] : chunks;
  if (!Array.isArray(list)) throw new WebApiError('invalid_chunks');
  const all: unknown[] = markdown_text === undefined ? list : [{ type: 'markdown_text', text: markdown_text }, ...list];
  const markdown = all.flatMap((chunk) => (isMarkdown(chunk) ? [text(chunk.text)] : []));
  if (markdown.join('').length > longestMarkdown) throw new WebApiError('msg_too_long');
  const next = copyOf(stream);
  for (const chunk of all) addChunk(next, chunk as Record<string, unknown>);
  if (next.tasks.size > mostTasks) throw new WebApiError('invalid_chunks', [`more than ${mostTasks} tasks`]);
  Object.assign(stream, next);
  return all.length > 0;
}

function isMarkdown(chunk: unknown): chunk is { text: unknown } {
  return typeof chunk === 'object' && chunk !== null && 'type' in chunk && chunk.type === 'markdown_text';
}

function addChunk(stream: Stream, chunk: Record<string, unknown>): void {
  switch (chunk.type) {
    case 'markdown_text': {
      const said = text(chunk.text);
      if (said === '') throw new WebApiError('invalid_chunks', ['an empty markdown_text']);
      const last = stream.parts.at(-1);
      if (last?.type === 'markdown') stream.parts[stream.parts.length - 1] = { ...last, text: `${last.text}${said}` };
      else stream.parts.push({ type: 'markdown', text: said });
      return;
    }
    case 'plan_update':
      stream.title = field(chunk, 'title', true);
      placePlan(stream);
      return;
    case 'task_update': {
      const id = field(chunk, 'id', true);
      const status = text(chunk.status);
      if (!taskStates.includes(status)) throw new WebApiError('invalid_chunks', [`status ${status}`]);
      const before = stream.tasks.get(id);
      const details = `${before?.details ?? ''}${field(chunk, 'details')}`;
      const output = before?.output || field(chunk, 'output');
      stream.tasks.set(id, { id, title: field(chunk, 'title', true), status, details, output });
      placePlan(stream);
      return;
    }
    case 'blocks':
      stream.parts.push(...assertBlocks(chunk.blocks, 'message'));
      return;
    default:
      throw new WebApiError('invalid_chunks', [`type ${String(chunk.type)}`]);
  }
}

function field(chunk: Record<string, unknown>, name: string, needed = false): string {
  const value = text(chunk[name]);
  if (needed && value === '') throw new WebApiError('invalid_chunks', [`${name} is needed`]);
  if (value.length > longestField) throw new WebApiError('invalid_chunks', [`${name}: ${value.length} characters`]);
  return value;
}

/** Where the first task came. */
function placePlan(stream: Stream): void {
  if (!stream.parts.some(({ type }) => type === 'plan')) stream.parts.push({ type: 'plan' });
}

function contentOf({ title, tasks, parts }: Stream): Pick<Message, 'text' | 'blocks'> {
  const plan = { type: 'plan', title: title ?? 'Working…', tasks: [...tasks.values()].map(taskCard) };
  const blocks = parts.map((part): Block => (part.type === 'plan' && !('title' in part) ? plan : part));
  return { text: wordsIn(blocks), blocks };
}

function taskCard({ id, title, status, details, output }: StreamedTask): Block {
  const said = (words: string) => ({
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: words }] }],
  });
  return {
    type: 'task_card',
    task_id: id,
    title,
    status,
    ...(details && { details: said(details) }),
    ...(output && { output: said(output) }),
  };
}

function assertTogether(blocks: readonly Block[]): void {
  if (blocks.length > 50) throw new WebApiError('invalid_blocks', ['more than 50 blocks']);
  const ids = blocks.map(({ block_id }) => block_id).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) throw new WebApiError('invalid_blocks', ['a block_id is used twice']);
}

function copyOf(stream: Stream): Stream {
  return { ...stream, tasks: new Map(stream.tasks), parts: [...stream.parts] };
}
