import { z } from 'zod';
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
    model_ref: modelRef(id, provider),
    name: name ?? id,
    provider: provider ?? id.split(/[/:]/)[0] ?? 'unknown',
    workers_available: workers?.length ?? 0,
    worker_names: (workers ?? []).join(', '),
  }));
}

function modelRef(id: string, provider = 'unknown'): string {
  return id.includes('/') ? id.replace('/', ':') : id.includes(':') ? id : `${provider}:${id}`;
}
