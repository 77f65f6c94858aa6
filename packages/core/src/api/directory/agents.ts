// Agents, from three sources with three shapes. A message can be sent only to a role.
import { z } from 'zod';
import { callTool } from '../http/tools.ts';
import { maybeText, maybeTime, readableRows } from '../http/wire.ts';
import type { Account } from '../ownership/account.ts';
import type { Agent } from '../records/records.ts';
import { listModels } from './models.ts';

const wireAgent = z.object({
  name: z.string(),
  role: maybeText,
  instance_id: maybeText,
  description: maybeText,
  url: maybeText,
  capabilities: z.record(z.string(), z.unknown()).nullish(),
  last_seen: maybeTime,
  source: maybeText,
});
type WireAgent = z.output<typeof wireAgent>;

/** The server's own card, which it registers as an agent for two minutes after a start: it takes no tasks. */
const hub = 'A2A Coordination Hub';

const answer = z.object({ agents: readableRows(wireAgent) });

/** Agents seen within the last 120 s whose name contains `name`; one record for each name that can receive messages. */
export async function listAgents(account: Account, name?: string): Promise<Agent[]> {
  const [agents, models] = await Promise.all([agentsHeardOf(account), listModels(account, {})]);
  const offered = new Map<string, Set<string>>();
  for (const { model_ref, worker_names } of models) {
    for (const worker of worker_names.split(', '))
      offered.set(worker, (offered.get(worker) ?? new Set()).add(model_ref));
  }
  const modelsOf = (agent: WireAgent): string[] => {
    const workers = [agent.instance_id, capability(agent, 'worker_name')];
    return [...new Set(workers.flatMap((worker) => (worker === undefined ? [] : [...(offered.get(worker) ?? [])])))];
  };
  const streaming = new Set(agents.filter(isRoutable).map(({ instance_id }) => instance_id));
  const byName = new Map<string, Agent>();
  for (const agent of agents) {
    if (!isRoutable(agent) && streaming.has(agent.instance_id)) continue;
    const record = toAgent(agent, modelsOf(agent));
    const earlier = byName.get(record.name);
    if (!earlier || (record.last_seen ?? '') > (earlier.last_seen ?? '')) byName.set(record.name, record);
  }
  const wanted = name?.toLowerCase();
  return [...byName.values()].filter((agent) => !wanted || agent.name.toLowerCase().includes(wanted));
}

/** Whether an agent of that very name can receive messages now. */
export async function isHeardOf(account: Account, name: string): Promise<boolean> {
  return (await agentsHeardOf(account)).some((agent) => isRoutable(agent) && nameOf(agent) === name);
}

async function agentsHeardOf(account: Account): Promise<WireAgent[]> {
  const { agents } = await callTool(account.client, 'discover_agents', {}, answer, { safe: true });
  return agents.filter(({ name, source }) => name !== hub || source !== 'agent_registry');
}

/** A message can be sent only to the role. */
function nameOf(agent: WireAgent): string {
  return isRoutable(agent)
    ? (agent.role ?? agent.name.split(':')[0] ?? agent.name)
    : (capability(agent, 'worker_name') ?? agent.name);
}

function toAgent(agent: WireAgent, models: readonly string[]): Agent {
  return {
    name: nameOf(agent),
    description: agent.description,
    url: agent.url,
    streaming: agent.capabilities?.streaming === true,
    push_notifications: agent.capabilities?.push_notifications === true,
    models_supported: models.join(', '),
    last_seen: agent.last_seen,
    routable: isRoutable(agent),
  };
}

function isRoutable({ source }: WireAgent): boolean {
  return source !== 'workers_table';
}

function capability(agent: WireAgent, name: string): string | undefined {
  const value = agent.capabilities?.[name];
  return typeof value === 'string' ? value : undefined;
}
