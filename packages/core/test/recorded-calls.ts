// Finds the operation that makes a recorded call.
import { z } from 'zod';
import {
  type ActionOperation,
  cancelRalphRun,
  cancelTask,
  createCronjob,
  createTask,
  discoverAgents,
  fieldsOf,
  findRalphRun,
  findTask,
  getUsageSummary,
  listCodebases,
  listCronjobs,
  listModels,
  listRalphRuns,
  prdChat,
  type SearchOperation,
  sendMessageAsync,
  sendToAgent,
  startRalph,
  updateCronjob,
} from '../src/index.ts';
import { type RecordedCall, type Tool, toolOf } from './recording.ts';

export interface OurCall {
  operation: ActionOperation | SearchOperation;
  input: Record<string, unknown>;
}

/** The operation that sends such a request, with its input; undefined when none of our operations does. */
export function ourCall({ method, path, body }: RecordedCall['request']): OurCall | undefined {
  const { pathname, searchParams } = new URL(path, 'https://any');
  if (pathname === '/mcp/v1/rpc') return byTool(toolOf(body));
  const query = Object.fromEntries(searchParams);
  const given = typeof body === 'object' && body !== null ? { ...body } : {};
  for (const [pattern, make] of routes) {
    const [found, id] = pattern.exec(`${method} ${pathname}`) ?? [];
    if (found) return made(make({ id: decodeURIComponent(id ?? ''), body: given, query }));
  }
  return undefined;
}

type Values = Record<string, unknown>;
type Make = (request: { id: string; body: Values; query: Values }) => OurCall | undefined;

/** We write the history ourselves, always correctly. */
const turns = z.array(z.object({ content: z.string() })).optional();

const routes: readonly [RegExp, Make][] = [
  // Workers, and people with the server's own tools, use more filters than we do.
  [
    /^GET \/v1\/agent\/tasks$/,
    ({ query: { status, ...more } }) =>
      Object.keys(more).length > 0
        ? undefined
        : { operation: findTask, input: { status: ourWord(status), limit: 100 } },
  ],
  [/^GET \/v1\/agent\/tasks\/([^/]+)$/, ({ id }) => ({ operation: findTask, input: { task_id: id } })],
  [/^DELETE \/v1\/automation\/tasks\/([^/]+)$/, ({ id }) => ({ operation: cancelTask, input: { task_id: id } })],
  [/^GET \/v1\/ralph\/runs$/, ({ query }) => ({ operation: listRalphRuns, input: query })],
  [
    /^POST \/v1\/ralph\/runs$/,
    ({ body: { prd, ...rest } }) => ({ operation: startRalph, input: { ...rest, prd_json: prd } }),
  ],
  [/^GET \/v1\/ralph\/runs\/([^/]+)$/, ({ id }) => ({ operation: findRalphRun, input: { run_id: id } })],
  [/^POST \/v1\/ralph\/runs\/([^/]+)\/cancel$/, ({ id }) => ({ operation: cancelRalphRun, input: { run_id: id } })],
  [
    /^POST \/v1\/ralph\/chat$/,
    ({ body: { history, ...input } }) => (turns.safeParse(history).success ? { operation: prdChat, input } : undefined),
  ],
  [/^GET \/v1\/proactive\/rules$/, ({ query }) => ({ operation: listCronjobs, input: query })],
  [/^POST \/v1\/proactive\/rules$/, ({ body }) => ({ operation: createCronjob, input: ruleInput(body) })],
  [
    /^PUT \/v1\/proactive\/rules\/([^/]+)$/,
    ({ id, body: { enabled } }) =>
      typeof enabled === 'boolean' ? { operation: updateCronjob, input: { cronjob_id: id, enabled } } : undefined,
  ],
  [
    /^POST \/v1\/cronjobs\/validate-cron$/,
    ({ query: { expression, timezone } }) => ({
      operation: createCronjob,
      input: { name: 'Checked', task_template: 'Check', cron_expression: expression, timezone },
    }),
  ],
  [/^GET \/v1\/token-billing\/usage\/summary$/, ({ query }) => ({ operation: getUsageSummary, input: query })],
  [/^GET \/v1\/agent\/(?:workspaces\/list|codebases)$/, () => ({ operation: listCodebases, input: {} })],
];

function byTool(tool: Tool | undefined): OurCall | undefined {
  switch (tool?.name) {
    case 'create_task':
      return made({ operation: createTask, input: tool.args });
    case 'send_message_async':
      return made({ operation: sendMessageAsync, input: tool.args });
    case 'send_to_agent':
      return made({ operation: sendToAgent, input: tool.args });
    case 'get_task':
      return 'task_id' in tool.args ? made({ operation: findTask, input: tool.args }) : undefined;
    case 'cancel_task':
      return made({ operation: cancelTask, input: tool.args });
    case 'list_task_runs':
      return made({ operation: findTask, input: { status: ourWord(tool.args.status), limit: 100 } });
    case 'list_models':
      return made({ operation: listModels, input: tool.args });
    case 'discover_agents':
      return made({ operation: discoverAgents, input: {} });
    default:
      return undefined;
  }
}

/** Only the input that the operation accepts. */
function made(call: OurCall | undefined): OurCall | undefined {
  if (!call) return undefined;
  const { operation, input } = call;
  const names = new Set(fieldsOf(operation.input).map(({ name }) => name));
  const kept = Object.entries(input).filter(
    ([name, value]) => names.has(name) && value !== null && value !== undefined,
  );
  return { operation, input: Object.fromEntries(kept) };
}

function ourWord(status: unknown): unknown {
  const words: Record<string, string> = { queued: 'pending', running: 'working' };
  return typeof status === 'string' ? (words[status] ?? status) : status;
}

function ruleInput({ name, description, trigger_config, action, enabled }: Values): Values {
  const { cron_expression, timezone } = { ...Object(trigger_config) };
  const { prompt, agent_type } = { ...Object(action) };
  return { name, description, enabled, cron_expression, timezone, task_template: prompt, agent_type };
}

/** A call in a few words: method, path without query, tool. */
export function signatureOf({ request: { method, path, body } }: RecordedCall): string {
  return [method, path.split('?')[0], toolOf(body)?.name].filter(Boolean).join(' ');
}

/** Calls that none of our operations makes, and their callers. */
export const notOurs: readonly { who: string; calls: RegExp }[] = [
  { who: 'workers', calls: /^(GET|POST|PUT) \/v1\/(worker\/|agent\/workers)/ },
  {
    who: 'workers, on a task',
    calls: /^(GET|POST|PUT) \/v1\/agent\/tasks\/[^/]+\/(status|output|output\/stream|requeue)$/,
  },
  { who: 'workers, with their own filters', calls: /^GET \/v1\/agent\/tasks$/ },
  { who: 'workers, as agents', calls: /^POST \/mcp\/v1\/rpc (register_agent|refresh_agent_heartbeat|get_agent)$/ },
  {
    who: 'operators, of workspaces',
    calls: /^(GET|POST) \/v1\/(agent\/(workspaces|codebases)(\/.+)?|opencode\/codebases)$/,
  },
  { who: 'operators', calls: /^GET \/(health|v1\/monitor\/stream)$/ },
  { who: 'users, of the self-service site', calls: /^(GET|POST|PUT|DELETE) \/v1\/users\// },
  // Routes that fail, report success but do nothing, or lack fields that another route has.
  {
    who: 'nobody: create_task serves',
    calls: /^(POST \/v1\/(agent\/tasks|automation\/tasks|tasks\/dispatch)|GET \/v1\/tasks\/dispatch\/.+)$/,
  },
  { who: 'nobody: the tasks of /v1/agent serve', calls: /^GET \/v1\/automation\/(tasks(\/[^/]+)?|me)?$/ },
  { who: 'nobody: it cancels nothing', calls: /^POST \/v1\/agent\/tasks\/[^/]+\/cancel$/ },
  { who: 'nobody: rules serve', calls: /^(GET|POST) \/v1\/cronjobs(\/(?!validate-cron).+)?$/ },
  {
    who: 'nobody: usage tells the budget',
    calls: /^GET \/v1\/(token-billing\/(budget|usage\/recent)|billing\/usage\/summary)$/,
  },
  { who: 'nobody: discover_agents serves', calls: /^GET \/(agents|v1\/agent\/agents)$/ },
  {
    who: 'nobody: list_codebases by REST knows more',
    calls: /^POST \/mcp\/v1\/rpc (list_codebases|ralph_list_runs|dance|send_message)$/,
  },
  { who: 'nobody: other ways to the same tools', calls: /^(GET|POST) \/mcp(\/v1\/(message|tasks)(\/.+)?)?( \w+)?$/ },
  { who: 'nobody: notifications, batches and other methods', calls: /^(GET|POST) \/mcp\/v1\/rpc$/ },
  { who: 'nobody: get_task without a task', calls: /^POST \/mcp\/v1\/rpc get_task$/ },
  { who: 'nobody: A2A', calls: /^POST \/a2a\/jsonrpc$/ },
  { who: 'nobody: the run itself tells it', calls: /^GET \/v1\/ralph\/runs\/[^/]+\/(logs|stream)$/ },
  { who: 'nobody: runs and rules are never deleted', calls: /^DELETE \/v1\/(ralph\/runs|proactive\/rules)\// },
  {
    who: 'nobody: histories that are none, and sessions',
    calls: /^(POST \/v1\/ralph\/chat|GET \/v1\/ralph\/chat\/sessions\/.+)$/,
  },
  {
    who: 'nobody: a rule is read before it is changed, in its story of change',
    calls: /^GET \/v1\/proactive\/rules\/[^/]+(\/runs)?$/,
  },
  { who: 'nobody: only enabled is ever changed', calls: /^PUT \/v1\/proactive\/rules\/[^/]+$/ },
];
