import { modelId, modelRef } from './models.ts';

/** What the real server's task_orchestration.py adds to a task's metadata on most ways of creation. */
export interface Routing {
  complexity: 'quick' | 'standard' | 'deep';
  model_tier: 'fast' | 'balanced' | 'heavy';
  model_ref: string | null;
  model_source: 'explicit' | 'none';
  target_agent_name: string | null;
  worker_personality: string | null;
}

export interface RoutingInput {
  prompt: string;
  agentType: string;
  model?: string | null | undefined;
  modelRef?: string | null | undefined;
  personality?: string | null | undefined;
  targetAgentName?: string | null | undefined;
  metadata: Record<string, unknown>;
}

/** The routing of a task and its metadata with the routing keys added. */
export function routeTask(input: RoutingInput): { routing: Routing; metadata: Record<string, unknown> } {
  const ref = modelRef(input.modelRef) ?? modelRef(input.model);
  const personality = input.personality ?? null;
  const target = input.targetAgentName ?? personality;
  const routing: Routing = {
    ...complexityOf(input.prompt),
    model_ref: ref,
    model_source: ref ? 'explicit' : 'none',
    target_agent_name: target,
    worker_personality: personality,
  };
  const metadata = {
    ...(PERSISTENT_TYPES.has(input.agentType) && { required_capabilities: ['persistent'] }),
    ...input.metadata,
    routing: { ...routing, policy: 'a2a.task_orchestration.v1' },
    complexity: routing.complexity,
    model_tier: routing.model_tier,
    ...(ref && { model: modelId(ref), model_ref: ref }),
    ...(personality !== null && { worker_personality: personality }),
    ...(target !== null && { target_agent_name: target }),
  };
  return { routing, metadata };
}

/** Only workers with the capability `persistent` may claim tasks of these types. */
const PERSISTENT_TYPES = new Set(['build', 'review', 'verify', 'fix', 'forage', 'ralph', 'swarm', 'go']);

function complexityOf(prompt: string): Pick<Routing, 'complexity' | 'model_tier'> {
  const words = prompt.split(/\s+/).length;
  if (words > 400) return { complexity: 'deep', model_tier: 'heavy' };
  if (words > 120) return { complexity: 'standard', model_tier: 'balanced' };
  return { complexity: 'quick', model_tier: 'fast' };
}
