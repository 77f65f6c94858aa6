import { compareTexts, noMethod } from '../fastapi/python.ts';
import { isObject } from '../fastapi/schema.ts';
import type { ServerContext } from '../server-context.ts';
import { listedModelId } from '../tasks/models.ts';
import { property, type Tool, text } from './tool.ts';

export const listModels: Tool = {
  name: 'list_models',
  description: 'List the AI models of all registered workers, by provider.',
  inputSchema: {
    type: 'object',
    properties: {
      provider: property('string', 'Only providers whose name contains this text'),
      search: property('string', 'Only models whose id or name contains this text'),
    },
  },
  call(context, args) {
    const byProvider = modelsByProvider(context, filter(args.provider), filter(args.search));
    for (const group of byProvider.values()) group.sort((a, b) => compareTexts(a.name, b.name));
    const models = [...byProvider.values()].flat();
    const providers = [...byProvider.keys()].sort(compareTexts);
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

/**
 * Lists each id once, under the provider that named it first, with the names of the workers that have it, silent workers included.
 * A provider whose models are all listed under others stays, without models.
 */
function modelsByProvider({ store }: ServerContext, provider: string, search: string): Map<string, ListedModel[]> {
  const found = new Map<string, ListedModel>();
  const byProvider = new Map<string, ListedModel[]>();
  for (const worker of store.workers.list())
    for (const listed of worker.models) {
      const id = listedModelId(listed);
      const model = isObject(listed) ? listed : {};
      const name = text(model.name) ?? id;
      const [own, ownId] = [text(model.provider) ?? '', text(model.provider_id) ?? ''];
      if (id === '' || !anyHolds([own, ownId], provider) || !anyHolds([id, name], search)) continue;
      const shown = own || ownId || 'unknown';
      const group = byProvider.get(shown) ?? [];
      byProvider.set(shown, group);
      const known = found.get(id);
      if (known) known.workers = [...new Set([...known.workers, worker.name])];
      else {
        const first = { id, name, provider: shown, workers: [worker.name] };
        found.set(id, first);
        group.push(first);
      }
    }
  return byProvider;
}

/** Python strips a text; other types have no such method. */
function filter(value: unknown): string {
  if (!value) return '';
  if (typeof value !== 'string') throw noMethod(value, 'strip');
  return value.trim().toLowerCase();
}

const anyHolds = (texts: string[], part: string): boolean => texts.some((whole) => whole.toLowerCase().includes(part));
