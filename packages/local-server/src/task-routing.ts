import { modelId, modelRef } from './models.ts';

/** What the real server's task_orchestration.py adds to a task's metadata on most ways of creation. */
export interface Routing {
  complexity: Complexity;
  model_tier: Tier;
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

type Complexity = 'quick' | 'standard' | 'deep';
type Tier = 'fast' | 'balanced' | 'heavy';

/** The routing of a task and its metadata with the routing keys added. What the caller put there wins where both speak. */
export function routeTask(input: RoutingInput): { routing: Routing; metadata: Record<string, unknown> } {
  const { metadata } = input;
  const ref =
    modelRef(input.modelRef) ??
    modelRef(input.model) ??
    modelRef(text(metadata.model_ref)) ??
    modelRef(text(metadata.model));
  const personality = input.personality || text(metadata.worker_personality);
  const target = input.targetAgentName || text(metadata.target_agent_name) || personality;
  const complexity = complexityOf(input);
  const routing: Routing = {
    complexity,
    model_tier: TIERS[complexity],
    model_ref: ref,
    model_source: ref ? 'explicit' : 'none',
    target_agent_name: target,
    worker_personality: personality,
  };
  const capabilities = requiredCapabilities(input);
  return {
    routing,
    metadata: {
      ...(personality !== null && { worker_personality: personality }),
      ...(target !== null && { target_agent_name: target }),
      ...(ref && { model: modelId(ref) }),
      ...metadata,
      ...(capabilities.length && { required_capabilities: capabilities }),
      routing: { ...routing, policy: 'a2a.task_orchestration.v1' },
      complexity,
      model_tier: routing.model_tier,
      ...(ref && { model_ref: ref }),
    },
  };
}

/** Only workers with the capability `persistent` may claim tasks of these types. */
const PERSISTENT_TYPES = new Set(['build', 'review', 'verify', 'fix', 'forage', 'ralph', 'swarm', 'go']);

const TIERS: Record<Complexity, Tier> = { quick: 'fast', standard: 'balanced', deep: 'heavy' };

const DEEP_HINTS = [
  'refactor',
  'architecture',
  'distributed',
  'migration',
  'multi-step',
  'orchestrat',
  'incident',
  'root cause',
  'benchmark',
  'performance',
  'security',
  'long running',
];
const QUICK_HINTS = ['typo', 'rename', 'quick', 'small', 'minor', 'lint', 'format', 'readme', 'one line'];

/** Points for length, kind and telling words; up to 1 is quick, from 6 deep. */
function complexityOf({ prompt, agentType, metadata }: RoutingInput): Complexity {
  const said = metadata.complexity;
  if (said === 'quick' || said === 'standard' || said === 'deep') return said;
  const words = prompt.toLowerCase();
  const found = (hints: string[]) => hints.filter((hint) => words.includes(hint)).length;
  const score =
    lengthScore(prompt.length) +
    (['swarm', 'ralph', 'plan', 'architect'].includes(agentType) ? 2 : 0) +
    2 * found(DEEP_HINTS) -
    found(QUICK_HINTS);
  if (score <= 1) return 'quick';
  return score >= 6 ? 'deep' : 'standard';
}

function lengthScore(length: number): number {
  if (length > 3500) return 4;
  if (length > 1200) return 2;
  return length < 200 ? -1 : 0;
}

function requiredCapabilities({ agentType, metadata }: RoutingInput): string[] {
  const asked = metadata.required_capabilities;
  const own = Array.isArray(asked) ? asked.map(String) : typeof asked === 'string' ? [asked] : [];
  const persistent = PERSISTENT_TYPES.has(agentType) && !own.includes('persistent');
  return persistent ? [...own, 'persistent'] : own;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
