// Making tasks, by the server's MCP tools: the only routes with all the document's fields.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Account } from './account.ts';
import { findByKey } from './idempotency.ts';
import { once } from './once.ts';
import type { OpenTasks } from './open-tasks.ts';
import type { Task } from './records.ts';
import type { Stamp } from './stamp.ts';
import { callTool } from './tools.ts';
import { maybeText } from './wire.ts';

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
}

export type CreatedTask = Task & { run_id?: string };

/** Throws `not_found` for an unknown codebase, `rate_limited`, `budget_exceeded`, `outcome_unknown`. */
export async function createTask(account: Account, open: OpenTasks, input: NewTask): Promise<CreatedTask> {
  // A title alone would give the agent an empty prompt.
  const description = input.description || input.title;
  const made = await makeTask(account, open, {
    tool: 'create_task',
    key: input.idempotency_key,
    args: { ...input, description },
    stamp: { retry_count: input.retry_count, original_task_id: input.original_task_id },
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
    created_at: new Date(account.client.serverNow()).toISOString(),
    url: account.page('tasks', made.task_id),
    ...made.found,
    warning: made.warning,
  };
}

/** What the three task-making tools have in common. */
interface TaskMaking {
  tool: 'create_task' | 'send_message_async' | 'send_to_agent';
  key?: string;
  args: { codebase_id?: string; model?: string; model_ref?: string; [name: string]: unknown };
  stamp: Stamp;
}

export interface MadeTask {
  task_id: string;
  run_id?: string;
  model_ref?: string;
  /** The task itself, when it was not made now but found by its key. */
  found?: Task;
  warning?: string;
}

const answer = z.object({ task_id: z.string(), run_id: maybeText, model_ref: maybeText });

export async function makeTask(account: Account, open: OpenTasks, making: TaskMaking): Promise<MadeTask> {
  const key = making.key ?? randomUUID();
  const { model, model_ref, codebase_id, retry_count, original_task_id, idempotency_key, ...args } = making.args;
  const models = modelArguments(model, model_ref);
  const sent = {
    ...args,
    ...models,
    codebase_id: codebase_id ?? 'global',
    metadata: {
      ...making.stamp,
      connect_account: account.id,
      connect_codebase_id: codebase_id,
      idempotency_key: key,
    },
  };
  const made = await once<MadeTask>({
    account,
    key,
    lookFirst: making.key !== undefined,
    send: () => open.admit(() => callTool(account.client, making.tool, sent, answer)),
    look: async (since) => {
      const found = await findByKey(account, key, since);
      return typeof found === 'string' ? found : { task_id: found.task_id, found };
    },
  });
  open.add(made.task_id);
  const dropped = (models.model || models.model_ref) && !made.model_ref && !made.found;
  return dropped
    ? {
        ...made,
        warning: 'The server does not know that model and chooses one itself; find one with list_models.',
      }
    : made;
}

/** The server takes friendly names as `model`, ids as `model_ref`; `default` is the published app's word for neither. */
function modelArguments(model?: string, model_ref?: string): { model?: string; model_ref?: string } {
  if (model_ref) return { model_ref: model_ref.replace('/', ':') };
  if (!model || model === 'default') return {};
  return model.includes(':') ? { model_ref: model } : { model };
}
