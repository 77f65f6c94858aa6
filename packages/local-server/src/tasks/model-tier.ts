import { isObject } from '../fastapi/schema.ts';

export type Complexity = 'quick' | 'standard' | 'deep';

const TIERS = ['fast', 'balanced', 'heavy'] as const;
export type Tier = (typeof TIERS)[number];

/** The model tier of a task: by its complexity, unless its metadata ask for another (task_orchestration.py). */
export function modelTier(complexity: Complexity, metadata: Record<string, unknown>): Tier {
  const hint = (...keys: string[]) => hintIn(metadata, keys);
  const said = (value: string, ...words: string[]) => words.includes(value);
  const budget = hint('budget_tier', 'budget', 'routing_budget');
  const latency = hint('latency_preference', 'latency', 'latency_sla', 'routing_latency');
  const quality = hint('quality_preference', 'quality', 'routing_quality');

  const least: (Tier | false | undefined)[] = [
    complexity === 'deep' && 'balanced',
    said(budget, 'high', 'premium') && 'balanced',
    said(latency, 'batch', 'throughput', 'quality') && 'balanced',
    said(quality, 'high', 'accuracy') && 'balanced',
    said(quality, 'max', 'highest', 'best') && 'heavy',
    NAMES[hint('min_model_tier')],
  ];
  const most: (Tier | false | undefined)[] = [
    complexity === 'quick' && 'fast',
    said(budget, 'low', 'cheap', 'cost', 'minimal', 'strict') && 'balanced',
    said(budget, 'minimal', 'strict') && 'fast',
    said(latency, 'low', 'urgent', 'realtime', 'realtime_ms') && 'balanced',
    NAMES[hint('max_model_tier')],
  ];
  const wanted = NAMES[hint('model_tier', 'tier', 'routing_model_tier')] ?? NAMES[complexity] ?? 'balanced';
  const level = Math.min(Math.max(rank(wanted), ...ranks(least)), ...ranks(most));
  return TIERS[level] ?? 'balanced';
}

const rank = (tier: Tier): number => TIERS.indexOf(tier);

const ranks = (tiers: (Tier | false | undefined)[]): number[] => tiers.flatMap((tier) => (tier ? [rank(tier)] : []));

/** Other names of the tiers. */
const NAMES: Record<string, Tier> = {
  quick: 'fast',
  fast: 'fast',
  small: 'fast',
  cheap: 'fast',
  standard: 'balanced',
  balanced: 'balanced',
  medium: 'balanced',
  default: 'balanced',
  deep: 'heavy',
  heavy: 'heavy',
  large: 'heavy',
  expensive: 'heavy',
};

/** The value of the first key that exists, in the metadata or else in their `routing`. */
function hintIn(metadata: Record<string, unknown>, keys: string[]): string {
  const routing = isObject(metadata.routing) ? metadata.routing : {};
  for (const place of [metadata, routing]) {
    const key = keys.find((name) => name in place);
    if (key !== undefined) return typeof place[key] === 'string' ? place[key].trim().toLowerCase() : '';
  }
  return '';
}
