import { isObject } from '../fastapi/schema.ts';
import { type Complexity, modelTier, type Tier } from './model-tier.ts';
import { modelId, modelRef } from './models.ts';

/** The keys that the real server's task_orchestration.py adds to the metadata of most tasks. */
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
  agentType: unknown;
  model?: string | null | undefined;
  modelRef?: string | null | undefined;
  /** The model if the fields above give no model_ref. */
  fallbackModel?: string | null | undefined;
  personality?: string | null | undefined;
  targetAgentName?: string | null | undefined;
  metadata: Record<string, unknown>;
}

/** The routing of a task, and its metadata with the routing keys added. The caller's own keys take precedence. */
export function routeTask(input: RoutingInput): { routing: Routing; metadata: Record<string, unknown> } {
  const { metadata } = input;
  const ref =
    modelRef(input.modelRef) ??
    modelRef(input.model) ??
    modelRef(text(metadata.model_ref)) ??
    modelRef(text(metadata.model));
  const personality =
    input.personality ||
    text(metadata.worker_personality) ||
    text(metadata.personality) ||
    text(metadata.agent_personality);
  const target =
    input.targetAgentName || text(metadata.target_agent_name) || text(metadata.agent_name) || personality?.trim();
  const complexity = complexityOf(input);
  const routing: Routing = {
    complexity,
    model_tier: modelTier(complexity, metadata),
    model_ref: ref,
    model_source: ref ? 'explicit' : 'none',
    target_agent_name: target || null,
    worker_personality: personality?.trim() || null,
  };
  const capabilities = requiredCapabilities(input);
  const model = ref ? modelId(ref) : input.fallbackModel;
  return {
    routing,
    metadata: {
      ...(routing.worker_personality !== null && { worker_personality: routing.worker_personality }),
      ...(routing.target_agent_name !== null && { target_agent_name: routing.target_agent_name }),
      ...(model && { model }),
      ...metadata,
      ...(capabilities.length && { required_capabilities: capabilities }),
      routing: { ...(isObject(metadata.routing) && metadata.routing), ...routing, policy: 'a2a.task_orchestration.v1' },
      complexity,
      model_tier: routing.model_tier,
      ...(ref && { model_ref: ref }),
    },
  };
}

/** Only workers with the capability `persistent` may claim tasks of these types. */
const PERSISTENT_TYPES = new Set(['build', 'review', 'verify', 'fix', 'forage', 'ralph', 'swarm', 'go']);

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

/** Points for length, kind and keywords: up to 1 is quick, from 6 on is deep. */
function complexityOf({ prompt, agentType, metadata }: RoutingInput): Complexity {
  const said = text(metadata.complexity)?.trim().toLowerCase();
  if (said === 'quick' || said === 'standard' || said === 'deep') return said;
  const words = prompt.toLowerCase();
  const found = (hints: string[]) => hints.filter((hint) => words.includes(hint)).length;
  const score =
    lengthScore(prompt.length) +
    (metadata.resume_session_id ? 1 : 0) +
    (['swarm', 'ralph', 'plan', 'architect'].includes(text(agentType) ?? '') ? 2 : 0) +
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
  const isPersistent = PERSISTENT_TYPES.has((text(agentType) ?? '').trim().toLowerCase().replaceAll('_', '-'));
  return isPersistent && !own.includes('persistent') ? [...own, 'persistent'] : own;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
