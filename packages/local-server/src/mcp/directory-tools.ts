import { listedModelId } from '../models.ts';
import { isObject } from '../schema.ts';
import type { ServerContext } from '../server-context.ts';
import { property, type Tool, text } from './tool.ts';

export const listModels: Tool = {
  name: 'list_models',
  description: 'List the AI models of all registered workers, by provider.',
  inputSchema: {
    type: 'object',
    properties: {
      provider: property('string', 'Only providers whose name holds this text'),
      search: property('string', 'Only models whose id or name holds this text'),
    },
  },
  call(context, args) {
    const byProvider = new Map<string, ListedModel[]>();
    for (const [id, model] of distinctModels(context, text(args.provider), text(args.search))) {
      const group = byProvider.get(model.provider) ?? [];
      byProvider.set(model.provider, [...group, { id, ...model }]);
    }
    for (const group of byProvider.values()) group.sort((a, b) => compare(a.name, b.name));
    const models = [...byProvider.values()].flat();
    const providers = [...byProvider.keys()].sort(compare);
    return {
      models,
      providers,
      total: models.length,
      by_provider: Object.fromEntries(
        providers.map((provider) => [provider, (byProvider.get(provider) ?? []).map(({ id }) => id)]),
      ),
    };
  },
};

export const listCodebases: Tool = {
  name: 'list_codebases',
  description: 'List the registered codebases: id, name, path, worker and status.',
  inputSchema: { type: 'object', properties: {} },
  call({ store }) {
    const codebases = store.workspaces.list().map((workspace) => ({
      codebase_id: workspace.id,
      name: workspace.name,
      path: workspace.path,
      worker_id: workspace.workerId,
      status: 'idle',
      description: workspace.description,
    }));
    return { codebases, count: codebases.length };
  },
};

interface ListedModel {
  id: string;
  name: string;
  provider: string;
  workers: string[];
}

/** Each id once, under the provider that named it first, with the names of the workers that have it; silent workers count too. */
function distinctModels({ store }: ServerContext, provider: string | null, search: string | null) {
  const found = new Map<string, Omit<ListedModel, 'id'>>();
  for (const worker of store.workers.list())
    for (const listed of worker.models) {
      const id = listedModelId(listed);
      const model = isObject(listed) ? listed : {};
      const name = text(model.name) ?? id;
      const providers = [text(model.provider) ?? '', text(model.provider_id) ?? ''];
      if (id === '' || !anyHolds(providers, provider) || !anyHolds([id, name], search)) continue;
      const known = found.get(id);
      if (!known) found.set(id, { name, provider: providers.find(Boolean) ?? 'unknown', workers: [worker.name] });
      else if (!known.workers.includes(worker.name)) known.workers.push(worker.name);
    }
  return found;
}

const anyHolds = (texts: string[], part: string | null): boolean =>
  !part || texts.some((whole) => whole.toLowerCase().includes(part.trim().toLowerCase()));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
