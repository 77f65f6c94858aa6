// The baseline of the bench: the same 19 components written by hand, as plain requests without checks, retries or history.
import { type Bundle, version, type ZObject } from 'zapier-platform-core';

const api = () => process.env.CODETETHER_API_URL ?? '';
type Input = Record<string, unknown>;

function addBearer(request: { headers?: Record<string, string> }, _z: ZObject, bundle: Bundle) {
  request.headers = { ...request.headers, authorization: `Bearer ${bundle.authData.access_token}` };
  return request;
}

const get = async (z: ZObject, path: string, params: Input = {}) =>
  (await z.request({ url: `${api()}${path}`, params, removeMissingValuesFrom: { params: true } })).data;
const post = async (z: ZObject, path: string, body: Input = {}) =>
  (await z.request({ url: `${api()}${path}`, method: 'POST', body })).data;
const tool = async (z: ZObject, name: string, args: Input) => {
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } };
  const { result } = await post(z, '/mcp/v1/rpc', body);
  return JSON.parse(result.content[0].text);
};

type Perform = (z: ZObject, bundle: Bundle<Input>) => Promise<unknown>;

function component(key: string, noun: string, label: string, description: string, fields: string[], perform: Perform) {
  return {
    key,
    noun,
    display: { label, description },
    operation: {
      perform,
      inputFields: fields.map((field) => ({ key: field.replace('*', ''), required: field.endsWith('*') })),
      sample: { id: '1' },
    },
  };
}

const tasks = (status?: string) => async (z: ZObject) => {
  const rows: Input[] = await get(z, '/v1/agent/tasks', { status });
  return rows.slice(0, 25).map((row) => ({ ...row, task_id: row.id, description: row.prompt }));
};
const withId = (key: string) => (record: Input) => ({ id: record[key], ...record });
const one = (list: unknown) => [list].flat();

const story = [1, 2, 3].flatMap((n) => ['id', 'title', 'description', 'criteria'].map((part) => `story_${n}_${part}`));
const storiesOf = (input: Input) =>
  [1, 2, 3]
    .filter((n) => input[`story_${n}_title`])
    .map((n) => ({
      id: input[`story_${n}_id`] ?? `US-${n}`,
      title: input[`story_${n}_title`],
      description: input[`story_${n}_description`] ?? '',
      acceptanceCriteria: String(input[`story_${n}_criteria`] ?? '').split('\n'),
      priority: n,
    }));

const all = {
  triggers: [
    component('new_task', 'Task', 'New Task', 'Triggers when a new task is created.', ['status'], (z, { inputData }) =>
      tasks(inputData.status as string)(z),
    ),
    component(
      'task_completed',
      'Completed Task',
      'Task Completed',
      'Triggers when a task is completed.',
      [],
      tasks('completed'),
    ),
    component('task_failed', 'Failed Task', 'Task Failed', 'Triggers when a task fails.', [], tasks('failed')),
  ],
  creates: [
    component(
      ...(['create_task', 'Task', 'Create Task', 'Creates a task.'] as const),
      ['title*', 'description', 'codebase_id', 'agent_type', 'model', 'priority'],
      async (z, { inputData }) => withId('task_id')(await tool(z, 'create_task', inputData)),
    ),
    component(
      ...(['send_message', 'Message', 'Send Message', 'Sends a message.'] as const),
      ['message*', 'conversation_id'],
      async (z, { inputData }) => withId('task_id')(await tool(z, 'send_message', inputData)),
    ),
    component(
      ...(['send_message_async', 'Async Message', 'Send Async Message', 'Sends a message.'] as const),
      ['message*', 'conversation_id', 'codebase_id', 'priority', 'notify_email', 'model', 'model_ref'],
      async (z, { inputData }) => withId('task_id')(await tool(z, 'send_message_async', inputData)),
    ),
    component(
      ...(['send_to_agent', 'Agent Message', 'Send to Specific Agent', 'Sends a message to an agent.'] as const),
      [
        'agent_name*',
        'message*',
        'conversation_id',
        'codebase_id',
        'priority',
        'deadline_seconds',
        'notify_email',
        'model',
      ],
      async (z, { inputData }) => withId('task_id')(await tool(z, 'send_to_agent', inputData)),
    ),
    component(
      ...(['start_ralph', 'Ralph Run', 'Start Ralph Run', 'Starts a run.'] as const),
      [
        'prd_json',
        'project_name',
        'branch_name',
        'project_description',
        ...story,
        'codebase_id',
        'model',
        'max_iterations',
      ],
      async (z, { inputData }) => {
        const prd = inputData.prd_json
          ? JSON.parse(String(inputData.prd_json))
          : {
              project: inputData.project_name,
              branchName: inputData.branch_name,
              description: inputData.project_description,
              userStories: storiesOf(inputData),
            };
        return post(z, '/v1/ralph/runs', { prd, max_iterations: inputData.max_iterations ?? 10 });
      },
    ),
    component('cancel_task', 'Task', 'Cancel Task', 'Cancels a task.', ['task_id*'], async (z, { inputData }) => {
      await z.request({ url: `${api()}/v1/automation/tasks/${inputData.task_id}`, method: 'DELETE' });
      return { id: inputData.task_id, cancelled: true };
    }),
    component('cancel_ralph_run', 'Ralph Run', 'Cancel Ralph Run', 'Cancels a run.', ['run_id*'], (z, { inputData }) =>
      post(z, `/v1/ralph/runs/${inputData.run_id}/cancel`),
    ),
    component(
      ...(['create_cronjob', 'Cron Job', 'Create Cron Job', 'Creates a schedule.'] as const),
      ['name*', 'cron_expression*', 'task_template*', 'description', 'timezone', 'enabled'],
      (z, { inputData: { name, description, enabled, ...rest } }) =>
        post(z, '/v1/proactive/rules', {
          ...{ name, description, enabled: enabled ?? true, trigger_type: 'cron' },
          trigger_config: { cron_expression: rest.cron_expression, timezone: rest.timezone ?? 'UTC' },
          action: { type: 'create_task', prompt: rest.task_template },
        }),
    ),
    component(
      ...(['prd_chat', 'PRD Chat', 'Generate PRD via Chat', 'Chats about a PRD.'] as const),
      ['message*', 'conversation_id', 'codebase_id'],
      async (z, { inputData }) => withId('task_id')(await post(z, '/v1/ralph/chat', inputData)),
    ),
  ],
  searches: [
    component('find_task', 'Task', 'Find Task', 'Finds a task.', ['task_id', 'status'], async (z, { inputData }) =>
      one(
        inputData.task_id
          ? await get(z, `/v1/agent/tasks/${inputData.task_id}`)
          : await get(z, '/v1/agent/tasks', { status: inputData.status }),
      ),
    ),
    component('find_ralph_run', 'Ralph Run', 'Find Ralph Run', 'Finds a run.', ['run_id*'], async (z, { inputData }) =>
      one(await get(z, `/v1/ralph/runs/${inputData.run_id}`)),
    ),
    component(
      'list_ralph_runs',
      'Ralph Run',
      'Find Ralph Runs',
      'Finds runs.',
      ['status', 'limit'],
      async (z, { inputData }) => get(z, '/v1/ralph/runs', inputData),
    ),
    component('discover_agents', 'Agent', 'Find Agent', 'Finds agents.', ['name'], async (z, { inputData }) => {
      const { agents } = await tool(z, 'discover_agents', {});
      return agents
        .filter(({ name }: { name: string }) => name.includes(String(inputData.name ?? '')))
        .map(withId('name'));
    }),
    component('list_codebases', 'Codebase', 'Find Codebase', 'Finds codebases.', ['name'], async (z) =>
      get(z, '/v1/agent/workspaces/list'),
    ),
    component('list_models', 'AI Model', 'Find AI Models', 'Finds models.', ['provider', 'search'], async (z) => {
      const { models } = await tool(z, 'list_models', {});
      return models;
    }),
    component(
      'get_usage_summary',
      'Usage Summary',
      'Get Token Usage',
      'Gets usage.',
      ['month'],
      async (z, { inputData }) => one(await get(z, '/v1/token-billing/usage/summary', inputData)),
    ),
  ],
};

const byKey = <T extends { key: string }>(components: T[]) =>
  Object.fromEntries(components.map((one) => [one.key, one]));

export default {
  version: '1.0.0',
  platformVersion: version,
  beforeRequest: [addBearer],
  authentication: { type: 'custom', test: (z: ZObject) => get(z, '/v1/ralph/runs'), connectionLabel: '{{email}}' },
  triggers: byKey(all.triggers),
  creates: byKey(all.creates),
  searches: byKey(all.searches),
};
