// A thread in which an agent answers: one turn, sent once however often the job is tried.
import { randomUUID } from 'node:crypto';
import {
  type ActionOperation,
  type Caller,
  cardOf,
  findTask,
  isEnded,
  prdChat,
  prdIn,
  run,
  toConnectorError,
} from '@codetether/core';
import { button } from '../render/buttons.ts';
import { cardMessage, note } from '../render/card-message.ts';
import { errorMessage } from '../render/error-message.ts';
import type { SlackMessage } from '../render/message.ts';
import type { SlackContext, Thread } from '../slack-context.ts';
import { attach, type Request, shown } from './request.ts';

/** How long a turn waits for its agent, in seconds; the job itself may take a quarter of an hour. */
const patience = 12 * 60;
/** Clocks of the server and ours may differ by this much, in ms. */
const skew = 120_000;

export interface Turn {
  operation: ActionOperation;
  message: string;
  /** Other fields of the operation, for the first turn. */
  input?: Readonly<Record<string, unknown>>;
  /** `ts` of the thread's root. */
  thread: string;
}

/** Answers in the thread: a placeholder at once, which becomes the answer. */
export async function converse(context: SlackContext, request: Request, caller: Caller, turn: Turn): Promise<void> {
  const { member, channel, key } = request;
  const place = { team: member.team, channel, thread: turn.thread };
  const known = await context.threads.find(place);
  const thread: Thread = known ?? {
    ...place,
    conversationId: randomUUID(),
    operation: turn.operation.name,
    owner: member.user,
    codebaseId:
      typeof turn.input?.codebase_id === 'string'
        ? turn.input.codebase_id
        : (await context.channels.get(member.team, channel)).codebaseId,
  };
  const again = thread.turn === key;
  await context.threads.save({ ...thread, turn: key });
  const placeholder = await request.publicly(note('Working on it …', { mark: 'hourglass_flowing_sand' }), {
    name: 'turn',
    thread: turn.thread,
  });
  await session(context, request, turn.thread, 'processing');
  let message: SlackMessage;
  try {
    const record =
      (again && (await earlierTurn(caller, thread, turn, context))) || (await send(caller, thread, turn, key));
    const prd = typeof record.prd_json === 'string' ? record.prd_json : undefined;
    if (prd) await context.threads.save({ ...thread, turn: key, prd });
    message = prd
      ? prdMessage(turn.operation, record, request)
      : cardMessage(cardOf(turn.operation, record), { owner: member.user });
    await noteTurn(context, request, turn.operation, 'ok', record);
  } catch (thrown) {
    const error = toConnectorError(thrown);
    await noteTurn(context, request, turn.operation, error.code);
    message = errorMessage(error);
  }
  if (placeholder)
    await context.slack.call(
      member,
      'chat.update',
      { channel, ts: placeholder, ...shown(message) },
      { urgency: 'final' },
    );
  if (message.snippet) await attach(context, member, { channel, thread: turn.thread }, message.snippet);
  await session(context, request, turn.thread, 'active');
}

async function send(
  caller: Caller,
  { conversationId, codebaseId }: Thread,
  { operation, message, input }: Turn,
  key: string,
): Promise<Record<string, unknown>> {
  const { shape } = operation.input;
  return (await run(
    operation,
    { ...caller, waitSeconds: patience },
    {
      ...('codebase_id' in shape && codebaseId && { codebase_id: codebaseId }),
      ...input,
      message,
      conversation_id: conversationId,
      ...('idempotency_key' in shape && { idempotency_key: `slack:${key}`.slice(0, 200) }),
    },
  )) as Record<string, unknown>;
}

/** The job died in the middle of this turn: what it sent is waited for and not sent again. */
async function earlierTurn(
  caller: Caller,
  thread: Thread,
  turn: Turn,
  { clock }: Pick<SlackContext, 'clock'>,
): Promise<Record<string, unknown> | undefined> {
  const { turns } = await caller.conversations.open(thread.conversationId);
  const mine = turns.findLast(({ role }) => role === 'user');
  const newest = await run(findTask, caller, { limit: 20 });
  const sent = mine?.text === turn.message ? mine.task_id : undefined;
  const unseen = newest.find(
    ({ conversation_id, created_at, task_id }) =>
      conversation_id === thread.conversationId &&
      !turns.some((one) => one.task_id === task_id) &&
      Date.parse(created_at) > clock.now() - patience * 1_000 - skew,
  );
  const taskId = sent ?? unseen?.task_id;
  if (!taskId) return undefined;
  const until = clock.now() + patience * 1_000;
  for (;;) {
    const [task] = await run(findTask, caller, { task_id: taskId });
    if (!task) return undefined;
    if (isEnded(task.status) || clock.now() > until) {
      const prd = prdIn(task.result ?? '');
      return turn.operation.output.parse({
        ...task,
        conversation_id: thread.conversationId,
        timestamp: task.created_at,
        success: task.status === 'completed',
        response: task.result,
        has_prd: prd !== undefined,
        prd_json: prd && JSON.stringify(prd),
      });
    }
    await clock.sleep(2_000);
  }
}

/** The finished PRD: its stories, and what to do with them. */
export function prdMessage(
  operation: ActionOperation,
  record: Record<string, unknown>,
  { member }: Pick<Request, 'member'>,
): SlackMessage {
  const message = cardMessage(cardOf(operation, record), { owner: member.user });
  const buttons = [button('prd:start', 'Start Ralph run', { style: 'primary' }), button('prd:edit', 'Edit')];
  return { ...message, blocks: [...message.blocks, { type: 'actions', block_id: 'prd', elements: buttons }] };
}

/** What replies in a thread run when nothing else was said. */
export function isPrdThread(thread: Thread): boolean {
  return thread.operation === prdChat.name;
}

/** Only the direct channel shows it, and not every client: a failure counts for nothing. */
async function session(
  context: SlackContext,
  { member, channel, direct }: Request,
  thread: string,
  status: 'processing' | 'active',
): Promise<void> {
  if (!direct) return;
  await context.slack
    .call(member, 'agents.sessions.setStatus', { channel_id: channel, thread_ts: thread, status })
    .catch(() => undefined);
}

async function noteTurn(
  context: SlackContext,
  { member, channel }: Request,
  operation: ActionOperation,
  outcome: string,
  record?: Record<string, unknown>,
): Promise<void> {
  const account = await context.accounts.describe(member);
  const subject = record?.[operation.key];
  await context.audit({
    member,
    accountId: account?.accountId,
    operation: operation.name,
    outcome,
    channel,
    ...(subject !== undefined && { subject: String(subject) }),
  });
}
