/** Names of language models: the API accepts friendly names, `provider/model` and `provider:model` (a model_ref). */

/** The model_ref of a selector; null without a selector and for an unknown bare word. */
export function modelRef(selector: string | null | undefined): string | null {
  const name = selector?.trim() ?? '';
  const [, provider, model] = /^([^:/]+)[:/](.+)$/.exec(FRIENDLY_NAMES[name.toLowerCase()] ?? name) ?? [];
  return provider && model ? `${provider.trim()}:${model.trim()}` : null;
}

/** How create_task resolves a selector: a friendly name to its model, others unchanged; null for the default. */
export function resolveModel(selector: string | null): string | null {
  const name = selector?.toLowerCase().trim() ?? '';
  if (!selector || name === '' || name === 'default') return null;
  return selector.includes('/') ? selector : (FRIENDLY_NAMES[name] ?? selector);
}

/** A model_ref in the form of workers: `provider/model`. */
export const modelId = (ref: string): string => ref.replace(':', '/');

/** The id of a model in a worker's list, which contains objects or plain texts. */
export function listedModelId(model: unknown): string {
  if (typeof model === 'object' && model !== null && 'id' in model) return String(model.id);
  return typeof model === 'string' ? model : '';
}

/** Friendly names (agent_bridge.py, MODEL_SELECTOR). */
export const FRIENDLY_NAMES: Record<string, string> = {
  'claude-sonnet': 'anthropic/claude-sonnet-4-20250514',
  'claude-sonnet-4': 'anthropic/claude-sonnet-4-20250514',
  sonnet: 'anthropic/claude-sonnet-4-20250514',
  'claude-opus': 'anthropic/claude-opus-4-20250514',
  opus: 'anthropic/claude-opus-4-20250514',
  haiku: 'anthropic/claude-haiku',
  'claude-haiku': 'anthropic/claude-haiku',
  minimax: 'minimax/minimax-m2.1',
  'minimax-m2': 'minimax/minimax-m2.1',
  'minimax-m2.1': 'minimax/minimax-m2.1',
  'm2.1': 'minimax/minimax-m2.1',
  'gpt-4': 'openai/gpt-4',
  'gpt-4o': 'openai/gpt-4o',
  'gpt-4-turbo': 'openai/gpt-4-turbo',
  'gpt-4.1': 'openai/gpt-4.1',
  o1: 'openai/o1',
  'o1-mini': 'openai/o1-mini',
  o3: 'openai/o3',
  'o3-mini': 'openai/o3-mini',
  gemini: 'google/gemini-2.5-pro',
  'gemini-pro': 'google/gemini-2.5-pro',
  'gemini-2.5-pro': 'google/gemini-2.5-pro',
  'gemini-flash': 'google/gemini-2.5-flash',
  'gemini-2.5-flash': 'google/gemini-2.5-flash',
  grok: 'xai/grok-3',
  'grok-3': 'xai/grok-3',
};
