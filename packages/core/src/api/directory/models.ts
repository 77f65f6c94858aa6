import { z } from 'zod';
import { ConnectorError } from '../../errors.ts';
import { quotedValue } from '../../untrusted/quote.ts';
import { callTool } from '../http/tools.ts';
import { maybeText, readableRows } from '../http/wire.ts';
import type { Account } from '../ownership/account.ts';
import type { Model } from '../records/records.ts';

const answer = z.object({
  models: readableRows(
    z.object({ id: z.string(), name: maybeText, provider: maybeText, workers: z.array(z.string()).nullish() }),
  ),
});

/** The models that workers offer. `provider` and `search` match a part of the name and ignore case. */
export async function listModels(account: Account, filter: { provider?: string; search?: string }): Promise<Model[]> {
  const { models } = await callTool(account.client, 'list_models', filter, answer, { safe: true });
  return models.map(({ id, name, provider, workers }) => ({
    model_ref: /[/:]/.test(id) ? toModelRef(id) : `${provider ?? 'unknown'}:${id}`,
    name: name ?? id,
    provider: provider ?? id.split(/[/:]/)[0] ?? 'unknown',
    workers_available: workers?.length ?? 0,
    worker_names: (workers ?? []).join(', '),
  }));
}

/** `provider/model` as `provider:model`. */
function toModelRef(id: string): string {
  return id.replace(/^([^:/]+)\//, '$1:');
}

/** The names that the server itself resolves (MODEL_SELECTOR in agent_bridge.py); those of live Zaps are among them. */
const serverNames = new Set(
  (
    'claude-sonnet claude-sonnet-4 sonnet claude-opus opus haiku claude-haiku minimax minimax-m2 minimax-m2.1 m2.1 gpt-4 gpt-4o gpt-4-turbo ' +
    'gpt-4.1 o1 o1-mini o3 o3-mini gemini gemini-pro gemini-2.5-pro gemini-flash gemini-2.5-flash grok grok-3'
  ).split(' '),
);

/**
 * The model in a form that the server understands: an ID, or one of its own names. Finds the ID of a name that `listModels` shows; the server would drop
 * the name in silence. None for `default`, the published app's word. Throws `not_found`, and `conflict` for a name of several models.
 */
export async function modelArguments(
  account: Account,
  { model, model_ref }: { model?: string; model_ref?: string },
): Promise<{ model?: string; model_ref?: string }> {
  const asked = (model_ref || model || 'default').trim();
  if (asked === 'default') return {};
  if (!/\s/.test(asked) && /[/:]/.test(asked)) return { model_ref: toModelRef(asked) };
  const name = asked.toLowerCase();
  if (serverNames.has(name)) return { model: name };
  const models = await listModels(account, {});
  const isNamed = (text: string) => text.toLowerCase() === name;
  const refs = new Set(
    models
      .filter((one) => isNamed(one.name) || isNamed(one.model_ref) || isNamed(one.model_ref.replace(/^[^:]*:/, '')))
      .map((one) => one.model_ref),
  );
  const [ref] = refs;
  if (ref !== undefined && refs.size === 1) return { model_ref: ref };
  const hint = 'Find one with list_models, and give its model_ref.';
  if (ref === undefined)
    throw new ConnectorError('not_found', `No worker offers the model ${quotedValue(asked)}.`, { hint });
  throw new ConnectorError('conflict', `Several models have the name ${quotedValue(asked)}.`, {
    hint,
    retryable: false,
  });
}
