// Makes tasks with the server's MCP tools, the only routes that accept all fields of the document.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { requireBudget } from '../directory/budget.ts';
import { modelArguments } from '../directory/models.ts';
import { callTool } from '../http/tools.ts';
import { fromLocalTime, maybeText, maybeTime } from '../http/wire.ts';
import { once } from '../idempotency/create-once.ts';
import { usedElsewhere } from '../idempotency/key-use.ts';
import type { Account } from '../ownership/account.ts';
import { noteMade } from '../ownership/first-row.ts';
import { type Content, digestOf, prove } from '../ownership/ownership.ts';
import type { Stamp } from '../ownership/stamp.ts';
import { type Task, warningsOf } from '../records/records.ts';
import { findTaskByKey } from './find-by-key.ts';
import type { OpenTasks } from './open-tasks.ts';
import { taskContent } from './wire.ts';

export interface NewTask {
  title: string;
  description?: string;
  codebase_id?: string;
  agent_type?: string;
  model?: string;
  model_ref?: string;
  priority?: number;
  idempotency_key?: string;
  retry_count?: number;
  original_task_id?: string;
  reference?: string;
}

export type CreatedTask = Task & { run_id?: string };

/**
 * Throws `not_found` for an unknown codebase, `rate_limited`, `budget_exceeded`, `conflict` for a key that was used for something else, `not_started`, `outcome_unknown`.
 */
export async function createTask(account: Account, open: OpenTasks, input: NewTask): Promise<CreatedTask> {
  // With a title alone the agent would get an empty prompt.
  const description = input.description || input.title;
  const { idempotency_key, ...given } = { ...input, description };
  const { reference, ...args } = given;
  const made = await makeTask(account, open, {
    maker: 'create_task',
    key: idempotency_key,
    input: given,
    title: input.title,
    args,
    stamp: { retry_count: input.retry_count, original_task_id: input.original_task_id, reference },
    content: (stamp) => taskContent({ title: input.title, prompt: description }, stamp),
  });
  return {
    task_id: made.task_id,
    run_id: made.run_id,
    title: input.title,
    description,
    status: 'pending',
    priority: input.priority ?? 0,
    codebase_id: input.codebase_id,
    agent_type: input.agent_type ?? 'build',
    model: made.model_ref,
    retry_count: input.retry_count ?? 0,
    original_task_id: input.original_task_id,
    reference,
    created_at: made.created_at ?? new Date(account.client.serverNow()).toISOString(),
    url: account.page('tasks', made.task_id),
    ...made.found,
    warnings: made.warnings,
  };
}

/** The common input of the three tools that make tasks. */
interface TaskMaking {
  /** Also the name of the server's tool. */
  maker: 'create_task' | 'send_message_async' | 'send_to_agent';
  key?: string;
  /** The caller's input: the same key with another input is a conflict. */
  input: object;
  /** Names the task in an error. */
  title: string;
  args: { codebase_id?: string; model?: string; model_ref?: string; [name: string]: unknown };
  stamp: Stamp;
  content(stamp: Stamp): Content;
}

export interface MadeTask {
  task_id: string;
  run_id?: string;
  model_ref?: string;
  /** By the server's clock, if its answer has it. */
  created_at?: string;
  deadline_at?: string;
  /** The task itself, when its key showed that it existed already. */
  found?: Task;
  warnings?: string[];
}

const answer = z
  .object({
    task_id: z.string(),
    run_id: maybeText,
    model_ref: maybeText,
    created_at: maybeTime,
    timestamp: maybeText,
    routing: z.object({ model_ref: maybeText, deadline_at: maybeTime }).nullish(),
  })
  // send_to_agent has the model only in its routing.
  .transform(({ routing, ...made }) => ({
    ...made,
    model_ref: made.model_ref ?? routing?.model_ref,
    deadline_at: routing?.deadline_at,
  }));

export async function makeTask(account: Account, open: OpenTasks, making: TaskMaking): Promise<MadeTask> {
  const { maker, title } = making;
  const key = making.key ?? randomUUID();
  const { model, model_ref, codebase_id, retry_count, original_task_id, ...args } = making.args;
  const stamp = { ...making.stamp, connect_codebase_id: codebase_id };
  const made = await once<MadeTask>({
    account,
    making: { maker, key, input: digestOf(making.input) },
    title,
    lookFirst: making.key !== undefined,
    resendable: true,
    send: async () => {
      await requireBudget(account);
      const models = await modelArguments(account, { model, model_ref });
      await account.client.syncTime();
      const proof = prove(account, { maker, key, input: digestOf(making.input) }, making.content(stamp));
      const metadata = { ...stamp, connect_account: account.id, idempotency_key: key, connect_proof: proof };
      const sent = { ...args, ...models, codebase_id: codebase_id ?? 'global', metadata };
      const { timestamp, ...made } = await open.admit(() => callTool(account.client, maker, sent, answer));
      const created_at = made.created_at ?? fromLocalTime(timestamp, account.client.serverNow());
      const conversation = making.stamp.conversation_id;
      const { signature } = proof;
      await noteMade(account, { key, signature, place: 'tasks', id: made.task_id, conversation, created_at });
      return { ...made, created_at };
    },
    async look(since) {
      const found = await findTaskByKey(account, key, since);
      return typeof found === 'string' ? found : { ...found, made: { task_id: found.id, found: found.made } };
    },
    lookElsewhere: () => usedElsewhere(account, key, 'tasks'),
  });
  open.add(made.task_id);
  const dropped = [model, model_ref].some((one) => one && one !== 'default') && !made.model_ref && !made.found;
  return dropped
    ? {
        ...made,
        warnings: warningsOf(
          made.warnings,
          'The server does not know that model and chooses one itself; find one with list_models.',
        ),
      }
    : made;
}
