// A turn in a thread: sent once however often its job is tried.
import {
  type ActionOperation,
  type Caller,
  type ConversationStore,
  cardOf,
  createConversations,
  findTask,
  operations,
  parsePrd,
  prdJsonIn,
  run,
  toConnectorError,
} from '@codetether/core';
import { cardMessage, note } from '../../blocks/card-message.ts';
import { errorMessage } from '../../blocks/error-message.ts';
import { withFeedback } from '../../blocks/feedback-block.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import type { Attempt } from '../../jobs/jobs.ts';
import { gaveUpMessage, isAnswer, isDelay, keptMessage } from '../../reply/failures.ts';
import { attach, requestOf } from '../../reply/reply.ts';
import type { Request } from '../../reply/request.ts';
import { noteAction, withoutKey } from '../../reply/run-operation.ts';
import { setSession } from '../../slack/agent-session.ts';
import type { Member } from '../../slack/delivery.ts';
import { unlessRefused } from '../../slack/slack-call-error.ts';
import { type Answer, beginAnswer } from './answer.ts';
import type { Turn } from './converse.ts';
import { nameAfterPrd } from './name-thread.ts';
import { prdMessage } from './prd-buttons.ts';
import type { Thread, ThreadsContext, ThreadTurn } from './thread.ts';

/** How long a turn waits for its agent, in seconds; the job itself may take a quarter of an hour. */
const usualPatience = 12 * 60;
/** Clocks of the server and ours may differ by this much, in ms. */
const skew = 120_000;
/** Turns that a thread remembers. */
const mostTurns = 50;

/** The job: sends the message, shows what the agent prints, and then its answer. */
export function runTurn(
  context: ThreadsContext,
  turn: ThreadTurn,
  attempt: Attempt,
  { patience = usualPatience }: { patience?: number } = {},
): Promise<void> {
  return unlessRefused(answerTurn(context, turn, { attempt, patience }), context.log);
}

async function answerTurn(
  context: ThreadsContext,
  { key, member, channel, thread: root, ...said }: ThreadTurn,
  { attempt, patience }: { attempt: Attempt; patience: number },
): Promise<void> {
  const operation = operations.find(
    (one): one is ActionOperation => one.kind === 'action' && one.name === said.operation,
  );
  const thread = await context.threads.find({ team: member.team, channel, thread: root });
  const request = requestOf(context, { delivery: { key, member }, channel, thread: root });
  // Begun before and followed by others: it was answered.
  if (!operation || !thread || thread.turns.slice(0, -1).includes(key)) return;
  const again = thread.turns.at(-1) === key;
  const begun: Thread = again ? thread : { ...thread, turns: [...thread.turns, key].slice(-mostTurns) };
  await context.threads.save(begun);
  const answer = await beginAnswer(context, request, root);
  const place = { channel, thread: root };
  await setSession(context, member, place, 'processing', { title: said.message });
  try {
    const message = await answerTo(context, request, begun, {
      operation,
      again,
      message: said.message,
      input: said.input,
      thread: root,
      attempt,
      patience,
      answer,
    });
    await answer.finish(message);
    if (answer.ts && message.snippet) await attach(context, `${key}:turn`, member, place, message.snippet);
  } finally {
    await answer.rest();
    await setSession(context, member, place, 'active');
  }
}

async function answerTo(
  context: ThreadsContext,
  request: Request,
  thread: Thread,
  {
    again,
    attempt,
    patience,
    answer,
    ...turn
  }: Turn & { again: boolean; attempt: Attempt; patience: number; answer: Answer },
): Promise<SlackMessage> {
  try {
    const own = await context.accounts.callerOf(request.member);
    if (!own) return note('The account is not connected any more. Connect again, then repeat it.', { mark: 'key' });
    const { caller: silent, store } = await inThread(context, own, thread, request.member);
    const caller = { ...silent, output: answer.printed };
    const record =
      (again && (await earlierTurn(caller, thread, turn, { ...context, patience }))) ||
      withoutKey(await send(caller, thread, turn, { key: request.key, patience }));
    const at = answer.ts === undefined ? undefined : { channel: request.channel, ts: answer.ts };
    await keepAnswer(context, caller, store, thread.conversationId);
    // The answer is shown here, so the end needs no message of its own.
    if (!turn.operation.track?.done(record)) await context.rules.trackEnd(request, turn.operation, record, at);
    await noteAction(context, request, turn.operation, 'ok', record);
    const prd = typeof record.prd_json === 'string' ? record.prd_json : undefined;
    if (prd) {
      await context.threads.save({ ...thread, prd });
      const project = parsePrd(prd)?.project;
      if (project) await nameAfterPrd(context, request.member, thread, project);
    }
    const owner = request.member.user;
    const message = prd
      ? prdMessage(turn.operation, record, owner)
      : cardMessage(cardOf(turn.operation, record), { owner });
    return record.status === 'completed' ? withFeedback(message, owner) : message;
  } catch (thrown) {
    if (isAnswer(thrown)) {
      await noteAction(context, request, turn.operation, thrown.code);
      return errorMessage(thrown);
    }
    if (attempt.isLast(thrown)) return gaveUpMessage(thrown);
    if (isDelay(thrown)) await answer.say(keptMessage(thrown));
    throw thrown;
  }
}

/** All messages of a thread are one conversation, of whichever member: it is kept with the account of the member who started the thread. */
async function inThread(
  context: ThreadsContext,
  own: Caller,
  { team, owner }: Thread,
  { enterprise }: Member,
): Promise<{ caller: Caller; store: ConversationStore }> {
  const beginner = await context.accounts.describe({ team, user: owner, ...(enterprise && { enterprise }) });
  const store = context.conversationsOf(beginner?.accountId ?? own.api.accountId);
  return { caller: { ...own, conversations: createConversations(store, own.api, context.log) }, store };
}

/** Only this account sees the task with the agent's answer: it is stored for the other members of the thread. */
async function keepAnswer(
  { log }: Pick<ThreadsContext, 'log'>,
  { conversations }: Caller,
  store: ConversationStore,
  id: string,
): Promise<void> {
  await conversations
    .open(id)
    .then(({ turns }) => store.set(id, turns))
    .catch((error: unknown) => log.warn('an answer is not kept', { error: toConnectorError(error).code }));
}

async function send(
  caller: Caller,
  { conversationId, codebaseId }: Thread,
  { operation, message, input }: Turn,
  { key, patience }: { key: string; patience: number },
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
  { clock, patience }: Pick<ThreadsContext, 'clock'> & { patience: number },
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
  await caller.api.tasks.replyTo(taskId, { waitSeconds: patience, output: caller.output });
  const [task] = await run(findTask, caller, { task_id: taskId });
  if (!task) return undefined;
  const prd_json = prdJsonIn(task.result ?? '');
  return turn.operation.output.parse({
    ...task,
    conversation_id: thread.conversationId,
    timestamp: task.created_at,
    success: task.status === 'completed',
    response: task.result,
    has_prd: prd_json !== undefined,
    prd_json,
  });
}
