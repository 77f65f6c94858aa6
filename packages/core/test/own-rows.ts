// Holds each field of a record to the row of the server: written from the wire, not from our code, so a field that says more than the server fails.
import { expect } from 'vitest';
import { fieldsOf, type Operation } from '../src/index.ts';

type Table = Readonly<Record<string, string | ((row: unknown) => unknown)>>;

/** The value at a path of names with dots; null counts as absent. */
export function at(row: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce(
      (inner, name) =>
        typeof inner === 'object' && inner !== null ? (Reflect.get(inner, name) ?? undefined) : undefined,
      row,
    );
}

const list = (row: unknown, path: string): unknown[] => {
  const found = at(row, path);
  return Array.isArray(found) ? found : [];
};
const text = (row: unknown, path: string): string => String(at(row, path) ?? '');

/** A time of the row, which is UTC where it has no zone. */
const time = (path: string) => (row: unknown) => {
  const value = at(row, path);
  if (typeof value !== 'string' || value === '') return undefined;
  return new Date(/(Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`).toISOString();
};

/** A time that the server gave with another clock reading than the one in its row, at most a second away. */
const about = (path: string) => (row: unknown) => {
  const exact = time(path)(row);
  return exact === undefined ? undefined : expect.toSatisfy((value: string) => near(value, exact));
};
const near = (one: string, other: string) => Math.abs(Date.parse(one) - Date.parse(other)) <= 1_000;

const ended = ['completed', 'failed', 'cancelled'];
const words: Readonly<Record<string, string>> = { queued: 'pending', assigned: 'pending', running: 'working' };
const status = (row: unknown) => words[text(row, 'status')] ?? text(row, 'status');
const codebase =
  (...paths: string[]) =>
  (row: unknown) =>
    paths.map((path) => at(row, path)).find((id) => id !== undefined && id !== 'global');

/** Some workers store their events, one a line. */
function said(row: unknown): unknown {
  const result = at(row, 'result');
  if (typeof result !== 'string' || !result.startsWith('{"type"')) return result;
  const events: unknown[] = result.split('\n').map((line) => JSON.parse(line));
  return events
    .filter((event) => at(event, 'type') === 'text')
    .map((event) => text(event, 'part.text') || text(event, 'text'))
    .join('');
}

const ofTask: Table = {
  task_id: 'id',
  title: 'title',
  description: 'prompt',
  status,
  priority: 'priority',
  codebase_id: codebase('codebase_id', 'workspace_id', 'metadata.connect_codebase_id'),
  agent_type: 'agent_type',
  target_agent_name: (row) => at(row, 'target_agent_name') ?? at(row, 'metadata.target_agent_name'),
  // The server shows a name that it dropped beside its routing, which knows better.
  model: (row) =>
    at(row, 'metadata.routing')
      ? at(row, 'metadata.routing.model_ref')
      : [at(row, 'model'), at(row, 'metadata.model')].find((name) => name !== undefined && name !== 'default'),
  result: (row) => (status(row) === 'failed' ? undefined : said(row)),
  error: (row) =>
    status(row) === 'failed'
      ? (at(row, 'error') ?? at(row, 'result'))
      : status(row) === 'completed'
        ? undefined
        : at(row, 'error'),
  // A PRD chat signs within the name of its conversation.
  conversation_id: (row) => text(row, 'metadata.conversation_id').replace(/^connect:v2:(?:[^:]*:){5}/, '') || undefined,
  retry_count: (row) => at(row, 'metadata.retry_count') ?? 0,
  original_task_id: 'metadata.original_task_id',
  reference: 'metadata.reference',
  created_at: time('created_at'),
  started_at: time('started_at'),
  completed_at: (row) =>
    time('completed_at')(row) ?? (ended.includes(status(row)) ? time('updated_at')(row) : undefined),
  updated_at: (row) =>
    ['updated_at', 'completed_at', 'started_at', 'created_at'].map((of) => time(of)(row)).find(Boolean),
  run_id: 'run.id',
};

const ofMessage: Table = {
  ...ofTask,
  timestamp: about('created_at'),
  success: (row) => status(row) === 'completed',
  response: 'result',
  deadline_at: about('metadata.connect_deadline_at'),
  agent_online: 'online',
  has_prd: (row) => text(row, 'result').includes('"userStories"'),
  prd_json: (row) =>
    /```json\n([\s\S]*?)\n```/.exec(text(row, 'result'))?.[1] && expect.stringContaining('"userStories"'),
};

const attemptsAt = (run: unknown, story: unknown) =>
  list(run, 'story_results').filter((attempt) => at(attempt, 'story_id') === at(story, 'id'));

function storyOf(run: unknown, story: unknown) {
  const attempts = attemptsAt(run, story);
  const last = attempts.find((one) => at(one, 'status') === 'passed') ?? attempts.at(-1);
  const word = text(last, 'status');
  const isOver = ended.includes(text(run, 'status'));
  return withoutAbsent({
    id: at(story, 'id'),
    title: at(story, 'title'),
    status:
      word === 'passed' || word === 'failed'
        ? word
        : word === 'running'
          ? isOver
            ? 'cancelled'
            : 'running'
          : at(run, 'status') === 'cancelled'
            ? 'cancelled'
            : 'pending',
    attempts: attempts.length,
    task_id: at(last, 'task_id'),
    error: word === 'failed' ? at(last, 'error') : undefined,
    started_at: time('started_at')(attempts[0]),
    completed_at: time('completed_at')(last),
  });
}

const storiesOf = (run: unknown) => list(run, 'prd.userStories').map((story) => storyOf(run, story));
const passedOf = (run: unknown) => storiesOf(run).filter((story) => story.status === 'passed').length;

const ofRun: Table = {
  run_id: 'id',
  project: 'prd.project',
  branch: 'prd.branchName',
  description: (row) => text(row, 'prd.description').replace(/\n\n<!-- codetether-connect [\s\S]*$/, ''),
  status: 'status',
  outcome(row) {
    if (!ended.includes(text(row, 'status'))) return undefined;
    if (at(row, 'status') === 'cancelled') return 'cancelled';
    return passedOf(row) === 0 ? 'failed' : passedOf(row) === storiesOf(row).length ? 'passed' : 'partly';
  },
  progress: (row) => `${passedOf(row)}/${storiesOf(row).length}`,
  passed_count: passedOf,
  total_count: (row) => storiesOf(row).length,
  story_count: (row) => storiesOf(row).length,
  story_results: storiesOf,
  current_iteration: (row) => list(row, 'story_results').length,
  max_iterations: 'max_iterations',
  run_mode: 'run_mode',
  codebase_id: codebase('codebase_id'),
  model: 'model',
  error: 'error',
  created_at: time('created_at'),
  started_at: time('started_at'),
  completed_at: time('completed_at'),
};

const ofRule: Table = {
  cronjob_id: 'id',
  name: 'name',
  description: (row) => at(row, 'description') || undefined,
  cron_expression: (row) => at(row, 'trigger_config.cron_expression') ?? '*/5 * * * *',
  timezone: (row) => at(row, 'trigger_config.timezone') ?? 'UTC',
  task_template: 'action.prompt',
  codebase_id: codebase('action.codebase_id'),
  agent_type: (row) => at(row, 'action.agent_type') ?? 'build',
  enabled: 'enabled',
  next_run_at: time('next_run_at'),
  last_run_at: time('last_triggered_at'),
  run_count: 'trigger_count',
  created_at: time('created_at'),
};

const ofCancelled: Table = {
  cancelled: (row) => at(row, 'status') === 'cancelled',
  cancelled_at: (row) => time('completed_at')(row) ?? about('updated_at')(row),
};

const tables: Readonly<Record<string, Table>> = {
  new_task: ofTask,
  task_completed: ofTask,
  task_failed: ofTask,
  create_task: ofTask,
  find_task: ofTask,
  cancel_task: { ...ofTask, ...ofCancelled, completed_at: about('updated_at'), updated_at: about('updated_at') },
  send_message: ofMessage,
  send_message_async: ofMessage,
  send_to_agent: ofMessage,
  prd_chat: {
    ...ofMessage,
    response: (row) =>
      text(row, 'result')
        .replace(/```json\n[\s\S]*?\n```\n*/, '')
        .trim() || undefined,
  },
  start_ralph: ofRun,
  find_ralph_run: ofRun,
  list_ralph_runs: ofRun,
  cancel_ralph_run: { ...ofRun, ...ofCancelled },
  create_cronjob: ofRule,
  list_cronjobs: ofRule,
  update_cronjob: ofRule,
  list_codebases: {
    codebase_id: 'id',
    name: 'name',
    path: (row) => at(row, 'path') ?? '',
    description: (row) => at(row, 'description') || undefined,
    worker_id: 'worker_id',
    status: (row) => at(row, 'status') || 'unknown',
  },
  list_models: {
    model_ref: (row) => text(row, 'id').replace('/', ':'),
    name: 'name',
    provider: 'provider',
    workers_available: (row) => list(row, 'workers').length,
    worker_names: (row) => list(row, 'workers').join(', '),
  },
  discover_agents: {
    name: (row) => (at(row, 'source') === 'workers_table' ? at(row, 'capabilities.worker_name') : at(row, 'role')),
    description: 'description',
    url: 'url',
    streaming: (row) => at(row, 'capabilities.streaming') === true,
    push_notifications: (row) => at(row, 'capabilities.push_notifications') === true,
    models_supported: (row) => at(row, 'models') ?? '',
    last_seen: time('last_seen'),
    routable: (row) => at(row, 'source') !== 'workers_table',
  },
  get_usage_summary: {
    month: (row) => text(row, 'month').slice(0, 7),
    total_tokens: (row) =>
      ['input', 'output', 'reasoning'].reduce((sum, kind) => sum + Number(at(row, `totals.${kind}_tokens`)), 0),
    input_tokens: 'totals.input_tokens',
    output_tokens: 'totals.output_tokens',
    total_cost: (row) => Number(at(row, 'totals.cost_dollars')),
    total_requests: 'totals.request_count',
    // The server has only the limit of today, so the record of another month has none.
    spending_limit: (row) => at(row, 'current') && at(row, 'monthly_limit_dollars'),
    budget_remaining: (row) =>
      at(row, 'current') && at(row, 'monthly_limit_dollars') !== undefined
        ? expect.closeTo(Number(at(row, 'monthly_limit_dollars')) - Number(at(row, 'totals.cost_dollars')), 5)
        : at(row, 'current') && at(row, 'billing_model') === 'prepaid'
          ? at(row, 'balance_dollars')
          : undefined,
    by_model: (row) =>
      list(row, 'by_model').map((one) => ({
        model: `${text(one, 'provider')}:${text(one, 'model')}`,
        requests: at(one, 'request_count'),
        tokens: at(one, 'total_tokens'),
        cost: Number(at(one, 'cost_dollars')),
      })),
  },
};

/** Ours: the operator's page, and our words about the result. */
const ours = ['url', 'warning', 'warnings'];

/** The fields of an operation's answer that no row of the server is held against. */
export function unheldFields({ name, output }: Operation): string[] {
  const held = [...Object.keys(tables[name] ?? {}), ...ours];
  return fieldsOf(output)
    .map((field) => field.name)
    .filter((field) => !held.includes(field));
}

/** Fails unless the record says what the row does, no more and no less. `except` names fields that another row decides. */
export function expectHeld(
  { name, output }: Operation,
  record: object,
  row: unknown,
  except: readonly string[] = [],
): void {
  const table = tables[name] ?? {};
  const names = fieldsOf(output)
    .map((field) => field.name)
    .filter((field) => !ours.includes(field) && !except.includes(field));
  const should = names.map((field) => {
    const of = table[field];
    return [field, typeof of === 'string' ? at(row, of) : of?.(row)] as const;
  });
  const is = Object.entries(record).filter(([field]) => names.includes(field));
  expect(Object.fromEntries(is), name).toEqual(withoutAbsent(Object.fromEntries(should)));
}

function withoutAbsent(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
