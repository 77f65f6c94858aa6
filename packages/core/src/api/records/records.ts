// Our records of CodeTether's nouns, whatever the wire calls their fields: the vocabulary of all results.
import { z } from 'zod';
import { commaList, foreign, hints, id, longText, ours, time, word } from '../../fields/fields.ts';
import { allAgentTypes, codebaseStatuses, runModes, runStatuses, taskStatuses } from './vocabularies.ts';

/** A name that somebody chose. */
const name = foreign;

const taskStatus = z.enum(taskStatuses).describe('Status');
const url = (description: string) => ours(description).optional();
const warned = {
  warnings: z
    .array(z.string())
    .describe('What to know about this result')
    .register(hints, { holds: 'our words' })
    .optional(),
  warning: ours('The warnings as one text').optional(),
};

/** One list of all warnings, without absent ones. */
export function warningsOf(...parts: readonly (string | readonly string[] | undefined)[]): string[] {
  return parts.flatMap((part) => part ?? []);
}

/** A record whose `warning` is its `warnings` as one text, which live Zaps map. Without warnings it has neither. */
export function withWarning({ warnings, warning: _, ...record }: { warnings?: readonly string[]; warning?: string }) {
  return warnings?.length ? { ...record, warnings, warning: warnings.join(' ') } : record;
}

export const taskRecord = z.object({
  task_id: id('Task ID'),
  title: name('Task title'),
  description: foreign('What the agent was asked'),
  status: taskStatus,
  priority: z.number().int().describe('Higher is more urgent'),
  codebase_id: id('Codebase; absent: global').optional(),
  agent_type: word('Agent type', allAgentTypes),
  target_agent_name: z.string().describe('The only agent that may take it').optional(),
  model: z.string().optional().describe('AI model used'),
  result: longText('What the agent answered').optional(),
  error: foreign('Why it failed').optional(),
  conversation_id: id('Conversation it belongs to').optional(),
  retry_count: z.number().int().describe('How often it was retried before'),
  original_task_id: id('Task that this one retries').optional(),
  reference: name('Its maker’s own text').optional(),
  created_at: time('Created'),
  updated_at: time('Last change').optional(),
  started_at: time('Started').optional(),
  completed_at: time('Ended').optional(),
  url: url('Page of the task'),
  ...warned,
});
export type Task = z.output<typeof taskRecord>;

export const messageRecord = z.object({
  task_id: id('Task that carries the message'),
  run_id: id('Queue entry of the task').optional(),
  conversation_id: id('For the next message'),
  status: taskStatus,
  timestamp: time('Sent'),
  url: url('Page of the task'),
  ...warned,
});
export type SentMessage = z.output<typeof messageRecord>;

export const agentMessageRecord = messageRecord.extend({
  target_agent_name: z.string().describe('The agent'),
  agent_online: z.boolean().describe('Whether it was seen within 120 s; absent: the server does not tell').optional(),
  deadline_at: time('Fails if not claimed by then').optional(),
});

export const storyRecord = z.object({
  id: id('Story ID'),
  title: name('Story title'),
  status: z.enum(['pending', 'running', 'passed', 'failed', 'cancelled']).describe('State of the story'),
  attempts: z.number().int().describe('Attempts so far'),
  task_id: id('Task of the last attempt').optional(),
  error: foreign('Why the last attempt failed').optional(),
  started_at: time('First attempt').optional(),
  completed_at: time('Last attempt ended').optional(),
});
export type Story = z.output<typeof storyRecord>;

export const runRecord = z.object({
  run_id: id('Ralph run ID'),
  project: name('Project name'),
  branch: name('Git branch'),
  description: foreign('What Ralph builds').optional(),
  status: z.enum(runStatuses).describe('Status'),
  outcome: z
    .enum(['passed', 'partly', 'failed', 'cancelled'])
    .optional()
    .describe('passed: every story; partly: some; absent while it runs'),
  progress: ours('Stories passed of all, e.g. 2/5'),
  passed_count: z.number().int().describe('Stories passed'),
  total_count: z.number().int().describe('Stories in all'),
  story_results: z.array(storyRecord).describe('The stories'),
  current_iteration: z.number().int().describe('Attempts begun'),
  max_iterations: z.number().int().describe('Attempts allowed in the whole run'),
  run_mode: word('sequential or parallel', runModes),
  codebase_id: id('Codebase').optional(),
  model: z.string().optional().describe('AI model'),
  error: foreign('Why it failed').optional(),
  created_at: time('Created'),
  started_at: time('Started').optional(),
  completed_at: time('Ended').optional(),
  url: url('Page of the run'),
  ...warned,
});
export type Run = z.output<typeof runRecord>;

export const cronJobRecord = z.object({
  cronjob_id: id('Cron job ID'),
  name: name('Cron job name'),
  description: foreign('What it does').optional(),
  cron_expression: z.string().describe('When it runs'),
  timezone: z.string().describe('Time zone of the expression'),
  task_template: foreign('What it asks the agent').optional(),
  codebase_id: id('Codebase; absent: global').optional(),
  agent_type: word('Agent type', allAgentTypes).optional(),
  enabled: z.boolean().describe('Whether it runs'),
  next_run_at: time('Next run').optional(),
  last_run_at: time('Last run').optional(),
  run_count: z.number().int().describe('Runs so far'),
  created_at: time('Created'),
  ...warned,
});
export type CronJob = z.output<typeof cronJobRecord>;

export const agentRecord = z.object({
  name: name('Agent name, as send_to_agent takes it'),
  description: foreign('What the agent does').optional(),
  url: z.string().optional().describe('Agent endpoint URL'),
  streaming: z.boolean().describe('Supports streaming'),
  push_notifications: z.boolean().describe('Supports push notifications'),
  models_supported: commaList('Comma-separated model list', 'models'),
  last_seen: time('Last heartbeat').optional(),
  routable: z.boolean().describe('Whether messages can be sent to it by name'),
});
export type Agent = z.output<typeof agentRecord>;

export const codebaseRecord = z.object({
  codebase_id: id('Codebase ID'),
  name: name('Codebase name'),
  path: z.string().describe('Path on the worker'),
  description: foreign('What it is').optional(),
  worker_id: id('Worker that has it').optional(),
  status: word('Status', codebaseStatuses),
});
export type Codebase = z.output<typeof codebaseRecord>;

export const modelRecord = z.object({
  model_ref: id('Model ID, provider:model'),
  name: name('Friendly model name'),
  provider: z.string().describe('Provider name'),
  workers_available: z.number().int().describe('How many workers support this model'),
  worker_names: commaList('Their names, comma-separated', 'workers'),
});
export type Model = z.output<typeof modelRecord>;

export const usageRecord = z.object({
  month: ours('Month, YYYY-MM'),
  total_tokens: z.number().int().describe('Total tokens used'),
  input_tokens: z.number().int().describe('Input tokens'),
  output_tokens: z.number().int().describe('Output tokens'),
  total_cost: z.number().describe('Total cost in USD'),
  total_requests: z.number().int().describe('Number of requests'),
  budget_remaining: z.number().optional().describe('Remaining budget in USD'),
  spending_limit: z.number().optional().describe('Current spending limit in USD'),
  by_model: z
    .array(
      z.object({
        model: z.string().describe('provider:model'),
        requests: z.number().int().describe('Requests'),
        tokens: z.number().int().describe('Tokens'),
        cost: z.number().describe('USD'),
      }),
    )
    .describe('Share of each model'),
});
export type Usage = z.output<typeof usageRecord>;
