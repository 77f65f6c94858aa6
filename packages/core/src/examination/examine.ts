// The examination of an account: one cheap read for each group of operations, with its very token.
import type { Api } from '../api/index.ts';
import { type Table, trusted } from '../cards/card.ts';
import { ConnectorError, toConnectorError } from '../errors.ts';
import { missingScopes } from '../fields/scopes.ts';
import type { Operation } from '../operation/define.ts';
import type { Caller } from '../run/run.ts';

/** Whether a group of operations works for an account, as far as a read can show. */
export interface Finding {
  group: string;
  works: boolean;
  /** Why it does not work. */
  because?: string;
  /** The next step. */
  hint?: string;
}

/** Throws ConnectorError when the group does not work. */
type Read = (api: Api) => Promise<unknown>;

const tasks: Read = (api) => api.tasks.glance();
const runs: Read = (api) => api.ralph.list({ limit: 1 });

/** By the noun of the operations' commands, in the order of the table. */
const groups: Readonly<Record<string, { name: string; read: Read }>> = {
  task: { name: 'tasks', read: tasks },
  event: { name: 'events', read: tasks },
  // Messages are tasks.
  message: { name: 'messages', read: tasks },
  // The server gives PRD chats the permissions of runs, and has no read for a chat without a codebase.
  prd: { name: 'prd', read: runs },
  ralph: { name: 'ralph', read: runs },
  cron: { name: 'cron', read: (api) => api.cronJobs.list({ limit: 1 }) },
  agent: { name: 'agents', read: needAgents },
  codebase: { name: 'codebases', read: (api) => api.codebases.list() },
  model: { name: 'models', read: (api) => api.models.list({}) },
  usage: { name: 'usage', read: (api) => api.usage.summary() },
};

/** Examines the groups of these operations, each of which `groups` must know. Makes about ten requests; never throws for what they find. */
export async function examine(caller: Caller, operations: readonly Operation[]): Promise<Finding[]> {
  const api = caller.api.within(caller);
  const made = new Map<Read, Promise<unknown>>();
  const once = (read: Read) => {
    const answer = made.get(read) ?? read(api);
    made.set(read, answer);
    return answer;
  };
  const findings = Object.entries(groups).map(async ([noun, { name, read }]): Promise<Finding[]> => {
    const members = operations.filter(({ command }) => command.noun === noun);
    if (members.length === 0) return [];
    try {
      requireAll(members, caller);
      await once(read);
      return [{ group: name, works: true }];
    } catch (thrown) {
      const { message, hint } = toConnectorError(thrown, caller.signal);
      return [{ group: name, works: false, because: message, ...(hint !== undefined && { hint }) }];
    }
  });
  return (await Promise.all(findings)).flat();
}

/** The findings for people. */
export function examinationTable(findings: readonly Finding[]): Table {
  return {
    columns: ['Tools', 'With this token', 'What to do'],
    rows: findings.map(({ group, works, because = '', hint = '' }) =>
      [group, works ? 'work' : `do not work: ${because}`, hint].map(trusted),
    ),
  };
}

function requireAll(members: readonly Operation[], { scopes: granted }: Caller): void {
  const missing = missingScopes([...new Set(members.flatMap(({ scopes }) => scopes))], granted);
  if (missing.length === 0) return;
  throw new ConnectorError('missing_scope', `This sign-in lacks the scope ${missing.join(', ')}.`, {
    hint: 'Sign in again and allow it.',
    scopes: missing,
  });
}

async function needAgents(api: Api): Promise<void> {
  const [agents, version] = await Promise.all([api.agents.list(), api.serverVersion()]);
  // Release 1.6 does not list its workers.
  if (agents.length > 0 || version === '1.6') return;
  throw new ConnectorError('unavailable', 'No agent was online in the last two minutes, so new tasks wait.', {
    hint: 'Start a worker.',
  });
}
