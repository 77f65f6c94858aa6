import { isFalsy, noMethod, pythonText, pythonType } from '../fastapi/python.ts';
import { bool, Invalid, isObject, model, optional } from '../fastapi/schema.ts';
import { isAlive, type RegisteredAgent } from '../registries/agent-registry.ts';
import { hubCard } from '../registries/hub-card.ts';
import type { ConnectedWorker } from '../registries/worker-registry.ts';
import type { WorkerRow } from '../store/workers.ts';
import { naive, zoned } from '../time/stamps.ts';
import { keyOf, property, type Tool, text } from './tool.ts';

const agentName = property('string', 'Name of the agent');

const ROUTING_NOTE =
  "IMPORTANT: Use 'role' with send_to_agent for routing. 'name' is a unique instance identity and will NOT route tasks. " +
  "Example: send_to_agent(agent_name='code-reviewer') routes by role. " +
  'Entries with source=workers_table are execution pools (not routable via send_to_agent).';

export const discoverAgents: Tool = {
  name: 'discover_agents',
  description: 'List the agents that were active lately: registered ones, connected workers, registered workers.',
  inputSchema: { type: 'object', properties: {} },
  call({ agents, workers, store, clock }) {
    const registered = agents.alive().map(asAgent);
    const known = new Set(registered.map(({ role, instance_id }) => `${role}:${instance_id}`));
    const connected = workers
      .list()
      .filter(({ agentName: role, workerId }) => !known.has(`${role}:${workerId}`))
      .map(asConnected);
    const instances = new Set([...registered, ...connected].map(({ instance_id }) => instance_id));
    const pools = store.workers
      .list()
      .filter((worker) => !instances.has(worker.workerId) && isAlive(worker, clock.now()))
      .map(asPool);
    const all = [...registered, ...connected, ...pools];
    return { agents: all, count: all.length, routing_note: ROUTING_NOTE };
  },
};

export const getAgent: Tool = {
  name: 'get_agent',
  description: 'Get one registered agent by name.',
  inputSchema: { type: 'object', properties: { agent_name: agentName }, required: ['agent_name'] },
  call({ agents }, args) {
    const name = keyOf(args.agent_name) ?? 'None';
    const agent = agents.find(name);
    if (!agent) return { error: `Agent '${name}' not found` };
    return {
      name: agent.name,
      description: agent.description,
      url: agent.url,
      capabilities: { streaming: agent.streaming, push_notifications: agent.pushNotifications },
    };
  },
};

export const getAgentCard: Tool = {
  name: 'get_agent_card',
  description: "Get the server's own agent card.",
  inputSchema: { type: 'object', properties: {} },
  call({ url }) {
    const { name, description, provider, capabilities, skills } = hubCard(url);
    const { streaming, push_notifications } = capabilities;
    return {
      name,
      description,
      url,
      provider,
      capabilities: { streaming, push_notifications },
      skills: skills.map((skill) => ({ id: skill.id, name: skill.name, description: skill.description })),
    };
  },
};

export const registerAgent: Tool = {
  name: 'register_agent',
  description: 'Register an agent, so that discover_agents shows it. Needs a heartbeat at least every two minutes.',
  inputSchema: {
    type: 'object',
    properties: {
      name: property('string', 'Name of the agent, or role:instance'),
      description: property('string', 'What the agent does'),
      url: property('string', 'Where the agent answers'),
      capabilities: property('object', 'Flags: streaming, push_notifications'),
      models_supported: property('array', 'Models of the agent, provider:model'),
    },
    required: ['name', 'description', 'url'],
  },
  call({ agents, monitor }, args) {
    const [name, description, url] = [text(args.name), text(args.description), text(args.url)];
    if (!name) return { error: 'Agent name is required' };
    if (!description) return { error: 'Agent description is required' };
    if (!url) return { error: 'Agent URL is required' };
    const { streaming, push_notifications } = flagsIn(args.capabilities);
    agents.add({ name, description, url, streaming, pushNotifications: push_notifications, media: null });
    monitor.log({
      type: 'system',
      agent_name: name,
      content: `Agent '${name}' registered at ${url}`,
      metadata: { event: 'agent_registered', url },
    });
    const message = `Agent '${name}' successfully registered and is now discoverable`;
    return { success: true, name, description, url, message };
  },
};

export const refreshAgentHeartbeat: Tool = {
  name: 'refresh_agent_heartbeat',
  description: 'Say that a registered agent is still there.',
  inputSchema: { type: 'object', properties: { agent_name: agentName }, required: ['agent_name'] },
  call({ agents }, args) {
    if (isFalsy(args.agent_name)) return { error: 'agent_name is required' };
    const name = keyOf(args.agent_name) ?? '';
    return agents.heartbeat(name)
      ? { success: true, agent_name: name, message: `Heartbeat refreshed for agent '${name}'` }
      : { success: false, agent_name: name, message: `Agent '${name}' not found in registry (register first)` };
  },
};

const flags = model({ streaming: optional(bool(), false), push_notifications: optional(bool(), false) });

/** Reads the flags as pydantic does; its error has a form of its own. */
function flagsIn(capabilities: unknown = {}): ReturnType<typeof flags> {
  if (!isObject(capabilities)) throw noMethod(capabilities, 'get');
  try {
    return flags(capabilities, []);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    const { issues } = error;
    const lines = issues.map(
      ({ loc, msg, type, input }) =>
        `${loc.join('.')}\n  ${msg} [type=${type}, input_value=${typeof input === 'string' ? `'${input}'` : pythonText(input)}, input_type=${pythonType(input)}]\n    For further information visit https://errors.pydantic.dev/2.14/v/${type}`,
    );
    throw new TypeError(
      `${issues.length} validation error${issues.length > 1 ? 's' : ''} for AgentCapabilities\n${lines.join('\n')}`,
    );
  }
}

function asAgent(agent: RegisteredAgent) {
  const [role = agent.name, ...instance] = agent.name.split(':');
  return {
    name: agent.name,
    role,
    instance_id: instance.length ? instance.join(':') : null,
    description: agent.description,
    url: agent.url,
    capabilities: {
      streaming: agent.streaming,
      push_notifications: agent.pushNotifications,
      state_transition_history: false,
      extensions: [],
      media: agent.media,
    },
    last_seen: naive(agent.lastSeen),
    source: 'agent_registry',
  };
}

function asConnected(worker: ConnectedWorker) {
  const busy = worker.currentTaskId !== null;
  return {
    name: `${worker.agentName}:${worker.workerId}`,
    role: worker.agentName,
    instance_id: worker.workerId,
    description: `SSE worker connected (busy=${busy ? 'True' : 'False'}, codebases=${worker.codebases.length}, capabilities=${worker.capabilities.length})`,
    url: null,
    capabilities: {
      streaming: false,
      push_notifications: false,
      worker_capabilities: worker.capabilities,
      codebases: worker.codebases,
      is_busy: busy,
      current_task_id: worker.currentTaskId,
    },
    last_seen: zoned(worker.lastHeartbeat),
    source: 'sse_worker_registry',
  };
}

function asPool(worker: WorkerRow) {
  const host = worker.hostname ? `, host=${worker.hostname}` : '';
  return {
    name: `worker:${worker.workerId}`,
    role: null,
    instance_id: worker.workerId,
    description: `Hosted worker pool (name=${worker.name}${host}, models=${worker.models.length})`,
    url: null,
    capabilities: {
      streaming: false,
      push_notifications: false,
      worker_name: worker.name,
      hostname: worker.hostname ?? '',
      status: worker.status,
      models_count: worker.models.length,
      models_sample: worker.models.slice(0, 10),
      // The real server turns an empty list into an empty object.
      worker_capabilities: worker.capabilities.length ? worker.capabilities : {},
      routing_supported: false,
    },
    last_seen: zoned(worker.lastSeen),
    source: 'workers_table',
  };
}
