// A task on the wire, and the record that we make of it.
import { z } from 'zod';
import { maybeCodebase, maybeText, maybeTime, wireTime } from '../http/wire.ts';
import { type Account, shows } from '../ownership/account.ts';
import { type Content, type Owned, ownedBy } from '../ownership/ownership.ts';
import { readStamp } from '../ownership/read-stamp.ts';
import type { Maker, Stamp } from '../ownership/stamp.ts';
import { chatText } from '../records/history.ts';
import type { Task } from '../records/records.ts';
import { agentReply } from './agent-reply.ts';
import { isEnded, taskStatus } from './status.ts';

export const wireTask = z.object({
  id: z.string(),
  title: maybeText,
  prompt: maybeText,
  status: z.string(),
  priority: z.number().nullish(),
  agent_type: maybeText,
  model: maybeText,
  result: maybeText,
  error: maybeText,
  metadata: z.record(z.string(), z.unknown()).nullish(),
  target_agent_name: maybeText,
  codebase_id: maybeCodebase,
  workspace_id: z.string().nullish(),
  worker_id: maybeText,
  created_at: wireTime,
  updated_at: maybeTime,
  started_at: maybeTime,
  completed_at: maybeTime,
});
export type WireTask = z.output<typeof wireTask>;

/** A task with the data that only we need. */
export interface SeenTask {
  task: Task;
  stamp: Stamp;
  /** The ownership that its stamp proves, if this account made it; see `isOwnTask`. */
  owned?: Owned;
  /** The rule that made the task, if its stamp names one and an account that this view shows. */
  firedBy?: string;
  /** How often the task was queued: 2 after the server has put it back once. */
  attempts: number;
}

/** The proof of a row takes more time than all else, and a look asks for it several times. */
const seenRows = new WeakMap<WireTask, { account: Account; seen: SeenTask }>();

export function toTask(row: WireTask, view: Account): SeenTask {
  const account = view.whole ?? view;
  const known = seenRows.get(row);
  if (known?.account === account) return known.seen;
  const seen = readTask(row, account);
  seenRows.set(row, { account, seen });
  return seen;
}

function readTask(row: WireTask, account: Account): SeenTask {
  const stamp = readStamp(row.metadata);
  const metadata = row.metadata ?? {};
  const owned = ownedBy(account, stamp, {
    content: (maker) => contentOf(maker, row, stamp),
    created_at: row.created_at,
  });
  const status = taskStatus(row.status);
  // Some workers put the reason of a failure only into the result.
  const failed = status === 'failed';
  // Some paths end a task without recording the time.
  const completed_at = row.completed_at ?? (isEnded(status) ? row.updated_at : undefined);
  return {
    stamp,
    ...(owned && { owned }),
    ...(shows(account, stamp.connect_account) && isUuid(metadata.cronjob_id) && { firedBy: metadata.cronjob_id }),
    attempts: typeof metadata.attempts === 'number' ? Math.max(1, Math.trunc(metadata.attempts)) : 1,
    task: {
      task_id: row.id,
      title: row.title ?? '',
      description: row.prompt ?? '',
      status,
      priority: row.priority ?? 0,
      codebase_id: row.codebase_id ?? maybeCodebase.parse(row.workspace_id) ?? stamp.connect_codebase_id,
      agent_type: row.agent_type ?? 'build',
      target_agent_name: row.target_agent_name ?? text(metadata.target_agent_name),
      model: modelOf(row),
      result: failed || row.result === undefined ? undefined : agentReply(row.result),
      error: failed ? (row.error ?? row.result) : status === 'completed' ? undefined : row.error,
      conversation_id: stamp.conversation_id ?? undefined,
      retry_count: stamp.retry_count ?? 0,
      original_task_id: stamp.original_task_id,
      reference: stamp.reference,
      created_at: row.created_at,
      // An end without a time was later than anything that has one.
      updated_at:
        row.updated_at ?? row.completed_at ?? (isEnded(status) ? undefined : (row.started_at ?? row.created_at)),
      started_at: row.started_at,
      completed_at,
      url: account.page('tasks', row.id),
    },
  };
}

const routing = z.object({ model_ref: maybeText });

/** The model that the server chose. A name that it did not understand stays in other fields, so those count only where it routed nothing. */
function modelOf({ model, metadata }: WireTask): string | undefined {
  const routed = routing.safeParse(metadata?.routing).data;
  const named = routed ? routed.model_ref : (text(metadata?.model_ref) ?? model ?? text(metadata?.model));
  return named === 'default' ? undefined : named;
}

/** The part of a task that a signature covers. The server makes the titles of messages and chats itself, from the covered text. */
function contentOf(maker: Maker, { title, prompt }: WireTask, stamp: Stamp): Content | undefined {
  switch (maker) {
    case 'create_task':
      return taskContent({ title, prompt }, stamp);
    case 'send_message_async':
    case 'send_to_agent':
      return taskContent({ prompt }, stamp);
    case 'prd_chat':
      return [stamp.conversation_id, chatText(prompt ?? '')];
    default:
      return undefined;
  }
}

/** For a task with our title, and for a message without one. */
export function taskContent(
  { title, prompt }: { title?: string | undefined; prompt?: string | undefined },
  stamp: Stamp,
): Content {
  return [
    title,
    prompt,
    stamp.conversation_id,
    stamp.connect_turns?.map(({ role, text, task_id }) => [role, text, task_id ?? null]),
    stamp.connect_codebase_id,
    stamp.connect_deadline_at,
    stamp.retry_count,
    stamp.original_task_id,
    stamp.notify_email,
    // Last, and only where there is one: older signatures know no reference.
    ...(stamp.reference === undefined ? [] : [stamp.reference]),
  ];
}

/** The server fails on any other id, each time that somebody looks. */
const uuid = z.uuid();

function isUuid(value: unknown): value is string {
  return uuid.safeParse(value).success;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
