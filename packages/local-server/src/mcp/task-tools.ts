import type { RememberedTask } from '../agent-bridge.ts';
import { isObject } from '../schema.ts';
import { zoned, zonedOrNull } from '../stamps.ts';
import { enqueue } from '../task-queue.ts';
import { property, type Tool, text } from './tool.ts';

/** Words that list_task_runs takes (task_queue.py:25). */
const RUN_STATUSES = [
  'queued',
  'picked_up',
  'running',
  'pushed_branch',
  'opened_pr',
  'needs_input',
  'completed',
  'failed',
  'cancelled',
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
      model: property('string', 'Optional model selector (friendly name or provider/model)'),
      model_ref: property('string', 'Normalized model identifier (provider:model)'),
      worker_personality: property('string', 'Optional worker personality/profile'),
      priority: property('integer', 'Priority level (higher = more urgent, default: 0)'),
    },
    required: ['title'],
  },
  call(context, args) {
    const codebaseId = text(args.codebase_id);
    const created = context.bridge.create({
      title: text(args.title),
      prompt: text(args.description) ?? '',
      agentType: text(args.agent_type) ?? 'build',
      workspaceId: codebaseId === 'global' ? null : codebaseId,
      priority: args.priority ?? 0,
      model: text(args.model),
      modelRef: text(args.model_ref),
      personality: text(args.worker_personality),
      metadata: { source: 'create_task', ...(isObject(args.metadata) && args.metadata) },
    });
    if (!created) return { error: 'Failed to create task' };
    const { task, routing } = created;
    const run = enqueue(context, task, { priority: args.priority ?? 0, notifyEmail: text(args.notify_email) });
    return {
      success: true,
      task_id: task.id,
      run_id: run?.id ?? null,
      title: task.title,
      description: task.prompt,
      codebase_id: task.codebase_id,
      model: task.model,
      model_ref: task.model_ref,
      routing: {
        complexity: routing.complexity,
        model_tier: routing.model_tier,
        target_agent_name: routing.target_agent_name,
        worker_personality: routing.worker_personality,
      },
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
    const id = text(args.task_id);
    const task = id === null ? undefined : bridge.read(id);
    if (!task) return { error: `Task ${id ?? 'None'} not found` };
    return {
      task_id: task.id,
      title: task.title,
      description: task.prompt,
      codebase_id: task.codebase_id,
      agent_type: task.agent_type,
      priority: task.priority,
      status: working(task),
      created_at: task.created_at,
      // The real server has no such stamp at hand and repeats the first one.
      updated_at: task.created_at,
      started_at: task.started_at,
      completed_at: task.completed_at,
      result: task.result,
      error: task.error,
    };
  },
};

export const listTaskRuns: Tool = {
  name: 'list_task_runs',
  description: 'List task runs from the task queue, newest first.',
  inputSchema: {
    type: 'object',
    properties: {
      user_id: property('string', 'Only runs of this user'),
      status: { ...property('string', 'Only runs of this status'), enum: RUN_STATUSES },
      limit: property('integer', 'Maximum number of runs (default: 100)'),
    },
  },
  call({ store }, args) {
    const status = text(args.status);
    if (status !== null && !RUN_STATUSES.includes(status)) return { error: `Invalid status: ${status}` };
    const limit = args.limit ?? 100;
    if (typeof limit !== 'number' || !Number.isInteger(limit))
      return { error: `invalid input for query argument: ${limit} ('str' object cannot be interpreted as an integer)` };
    const runs = store.taskRuns
      .list({ userId: text(args.user_id) ?? undefined, status: status ?? undefined, limit })
      .map((run) => ({
        id: run.id,
        task_id: run.taskId,
        user_id: run.userId,
        status: run.status,
        priority: run.priority,
        attempts: run.attempts,
        started_at: zonedOrNull(run.startedAt),
        completed_at: zonedOrNull(run.completedAt),
        runtime_seconds: run.runtimeSeconds,
        result_summary: run.resultSummary,
        created_at: zoned(run.createdAt),
      }));
    return { success: true, runs, count: runs.length };
  },
};

const working = (task: RememberedTask): string => (task.status === 'running' ? 'working' : task.status);
