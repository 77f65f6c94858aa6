import type { ServerContext } from '../server-context.ts';
import type { Outcome, Work } from '../tasks/work.ts';

/** Dollars per million tokens, from the price lists of the providers. */
const PRICES: Record<string, { input: number; output: number }> = {
  'anthropic:claude-sonnet-4-20250514': { input: 3, output: 15 },
  'anthropic:claude-opus-4-20250514': { input: 15, output: 75 },
  'openai:gpt-4o': { input: 2.5, output: 10 },
};

const DEFAULT_MODEL = 'anthropic:claude-sonnet-4-20250514';

/** A rough average for English text. */
const CHARACTERS_PER_TOKEN = 4;

/** Adds the cost that a task would have on a real model to the usage of the server's tenant. */
export function countUsage(
  { store, clock, identities }: Pick<ServerContext, 'store' | 'clock' | 'identities'>,
  work: Work,
  outcome: Outcome,
): void {
  const tenant = store.tenants.ofRealm(identities.realm);
  if (!tenant) return;
  const ref = modelOf(work);
  const price = PRICES[ref] ?? PRICES[DEFAULT_MODEL] ?? { input: 0, output: 0 };
  const [provider = 'unknown', ...model] = ref.split(':');
  const inputTokens = tokens(work.prompt);
  const outputTokens = tokens(outcome.status === 'completed' ? outcome.result : outcome.error);
  store.usage.insert({
    tenantId: tenant.id,
    userId: null,
    provider,
    model: model.join(':'),
    inputTokens,
    outputTokens,
    reasoningTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    costMicros: Math.round(inputTokens * price.input + outputTokens * price.output),
    taskId: work.id,
    createdAt: clock.now(),
  });
}

const tokens = (text: string): number => Math.max(1, Math.ceil(text.length / CHARACTERS_PER_TOKEN));

function modelOf({ metadata }: Work): string {
  const ref = metadata.model_ref ?? metadata.model;
  if (typeof ref !== 'string') return DEFAULT_MODEL;
  return ref.includes(':') ? ref : ref.replace('/', ':');
}
