import { isObject } from '../fastapi/schema.ts';
import { FRIENDLY_NAMES, resolveModel } from '../tasks/models.ts';
import type { RememberedTask } from '../tasks/remembered-task.ts';
import type { TaskStatus } from '../tasks/work.ts';
import { msOf } from '../time/stamps.ts';
import { queued, shownRouting } from './queued-task.ts';
import { codebaseOf, keyOf, property, type Tool, text, textWith } from './tool.ts';

/** The names in the schema of create_task; any provider/model is accepted too. */
const MODEL_NAMES = [
  'default',
  ...Object.keys(FRIENDLY_NAMES).flatMap((name) => {
    if (name === 'opus') return ['claude-opus-4-6', 'opus'];
    if (name === 'haiku') return [];
    if (name === 'claude-haiku') return ['claude-haiku', 'haiku'];
    if (name === 'gpt-4') return ['gpt-5.2', 'gpt-4'];
    return name === 'gemini-2.5-pro' ? ['gemini-3-pro', name] : [name];
  }),
];

export const createTask: Tool = {
  name: 'create_task',
  description:
    'Create a new task in the task queue. Tasks start as pending and a worker picks them up. Returns: task_id, run_id, title, description, codebase_id, model, status, created_at.',
  inputSchema: {
    type: 'object',
    properties: {
      title: property('string', 'Task title'),
      description: property('string', 'Detailed task description'),
      codebase_id: property('string', 'Target codebase ID (default: global)'),
      agent_type: { ...property('string', 'Type of agent'), enum: ['build', 'plan', 'general', 'explore', 'forage'] },
      model: { ...property('string', 'Optional model, by a friendly name'), enum: MODEL_NAMES },
      model_ref: property('string', 'Normalized model identifier (provider:model)'),
      worker_personality: property('string', 'Optional worker personality/profile'),
      priority: property('integer', 'Priority level (higher = more urgent, default: 0)'),
    },
    required: ['title'],
  },
  call(context, args) {
    const model = resolveModel(textWith('lower', args.model));
    const created = context.bridge.create({
      title: args.title ?? null,
      prompt: args.description === undefined ? '' : textWith('lower', args.description),
      agentType: args.agent_type === undefined ? 'build' : (textWith('strip', args.agent_type) ?? args.agent_type),
      workspaceId: codebaseOf(args),
      priority: args.priority === undefined ? 0 : args.priority,
      model,
      fallbackModel: model,
      modelRef: text(args.model_ref),
      personality: textWith('strip', args.worker_personality),
      metadata: { source: 'create_task', ...(isObject(args.metadata) && args.metadata) },
      overMcp: true,
    });
    if (!created) return { error: 'Failed to create task' };
    const { task, routing } = created;
    const runId = queued(context, args, created);
    return {
      success: true,
      task_id: task.id,
      run_id: runId,
      title: task.title,
      description: task.prompt,
      codebase_id: task.codebase_id,
      model: task.model,
      model_ref: task.model_ref,
      routing: shownRouting(routing),
      status: task.status,
      created_at: task.created_at,
    };
  },
};

export const getTask: Tool = {
  name: 'get_task',
  description: 'Get the details and the current status of a task.',
  inputSchema: { type: 'object', properties: { task_id: property('string', 'Task ID') }, required: ['task_id'] },
  call({ bridge }, args) {
    const id = keyOf(args.task_id);
    const task = id === null ? undefined : bridge.read(id);
    if (!task) return { error: `Task ${id ?? 'None'} not found` };
    return {
      task_id: task.id,
      title: task.title,
      description: task.prompt ?? '',
      codebase_id: task.codebase_id,
      agent_type: task.agent_type,
      priority: task.priority,
      status: working(task),
      created_at: task.created_at,
      // The real server does not keep this time, and repeats the first one.
      updated_at: task.created_at,
      started_at: task.started_at,
      completed_at: task.completed_at,
      result: task.result,
      error: task.error,
    };
  },
};

/** The statuses of list_tasks; any other means no filter. */
const STATUS_FILTER: Record<string, TaskStatus> = {
  pending: 'pending',
  working: 'running',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
};

export const listTasks: Tool = {
  name: 'list_tasks',
  description: 'List tasks, highest priority first, oldest first within one.',
  inputSchema: {
    type: 'object',
    properties: {
      codebase_id: property('string', 'Only tasks of this codebase'),
      status: { ...property('string', 'Only tasks of this status'), enum: Object.keys(STATUS_FILTER) },
    },
  },
  call({ bridge }, args) {
    const tasks = sortable(
      bridge.all({
        workspaceId: keyOf(args.codebase_id) ?? undefined,
        status: STATUS_FILTER[keyOf(args.status) ?? ''],
      }),
    );
    return { tasks: tasks.map(brief), count: tasks.length };
  },
};

export const getTaskUpdates: Tool = {
  name: 'get_task_updates',
  description: 'List tasks that changed after a time.',
  inputSchema: {
    type: 'object',
    properties: {
      since_timestamp: property('string', 'Only tasks made, started or ended after this time'),
      task_ids: property('array', 'Only these tasks'),
    },
  },
  call({ bridge }, args) {
    const wanted = Array.isArray(args.task_ids) && args.task_ids.length ? new Set(args.task_ids) : undefined;
    const since = cutoff(textWith('replace', args.since_timestamp));
    const isAfter = (stamp: string | null) => stamp !== null && since !== null && compareStamps(stamp, since) > 0;
    const updates = sortable(bridge.all())
      .filter(({ id }) => wanted?.has(id) ?? true)
      .filter((task) => since === null || [task.created_at, task.started_at, task.completed_at].some(isAfter))
      .sort((a, b) => compareStamps(b.created_at, a.created_at))
      .map((task) => ({
        ...brief(task),
        status: working(task),
        codebase_id: task.codebase_id,
        agent_type: task.agent_type,
        priority: task.priority,
      }));
    return { success: true, updates, total: updates.length };
  },
};

export const cancelTask: Tool = {
  name: 'cancel_task',
  description: 'Cancel a task that nobody has taken yet.',
  inputSchema: { type: 'object', properties: { task_id: property('string', 'Task ID') }, required: ['task_id'] },
  call({ bridge }, args) {
    const id = keyOf(args.task_id);
    if (id === null || !bridge.cancel(id)) return { error: `Task ${id ?? 'None'} not found or cannot be cancelled` };
    bridge.read(id);
    return { success: true, task_id: id, status: 'cancelled' };
  },
};

const working = (task: RememberedTask): string => (task.status === 'running' ? 'working' : task.status);

const brief = (task: RememberedTask) => ({
  task_id: task.id,
  title: task.title,
  description: task.prompt,
  status: task.status,
  created_at: task.created_at,
  updated_at: task.created_at,
});

/** The rows are already sorted by priority, then by time; the real server sorts them again, in Python. */
function sortable(tasks: RememberedTask[]): RememberedTask[] {
  for (const [index, { priority, created_at }] of tasks.entries()) {
    if (priority === null) throw new TypeError("bad operand type for unary -: 'NoneType'");
    const before = tasks[index - 1];
    if (before && before.priority === priority) compareStamps(before.created_at, created_at);
  }
  return tasks;
}

function compareStamps(a: string, b: string): number {
  if (hasZone(a) !== hasZone(b)) throw new TypeError("can't compare offset-naive and offset-aware datetimes");
  return msOf(a) - msOf(b);
}

const hasZone = (stamp: string): boolean => /(Z|[+-]\d\d:\d\d)$/.test(stamp);

function cutoff(stamp: string | null): string | null {
  if (!stamp) return null;
  if (/^\d{4}-\d\d-\d\d/.test(stamp) && !Number.isNaN(msOf(stamp))) return stamp;
  throw new TypeError(`Invalid isoformat string: '${stamp}'`);
}
