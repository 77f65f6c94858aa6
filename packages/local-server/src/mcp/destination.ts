import type { ServerContext } from '../server-context.ts';
import type { WorkerRow } from '../store/workers.ts';
import { listedModelId, modelId } from '../tasks/models.ts';

/** Why a message cannot go to this workspace with this model, in the real server's words; undefined if it can. */
export function checkDestination({ store }: ServerContext, workspaceId: string | null, ref: string | null) {
  if (workspaceId === null) return ref === null ? undefined : checkModel();
  const workspace = store.workspaces.find(workspaceId);
  if (!workspace?.stored)
    return {
      error: `Codebase '${workspaceId}' not found`,
      available_codebases: store.workspaces
        .list()
        .filter(({ stored }) => stored)
        .sort((a, b) => b.updatedAt - a.updatedAt)
        .slice(0, 10)
        .map(({ id, name, path }) => ({ id, name, path })),
      hint: 'Use list_codebases to find valid codebase IDs, or omit codebase_id for global tasks.',
    };
  // The database deletes a worker that unregisters.
  const worker = workspace.workerId === null ? undefined : store.workers.find(workspace.workerId);
  if (!worker)
    return {
      error: `Codebase '${workspaceId}' (${workspace.name}) has no worker assigned`,
      codebase: { id: workspace.id, name: workspace.name, path: workspace.path },
      hint: 'A worker must register this codebase before tasks can be executed. Start a worker with --codebase flag.',
    };
  return ref === null ? undefined : checkWorker(worker, ref);

  function checkWorker(worker: WorkerRow, model: string) {
    const { workerId } = worker;
    const listed = worker.models.map(listedModelId).filter((id) => id !== '');
    if (listed.includes(model) || listed.includes(modelId(model))) return undefined;
    return {
      error: `Model '${model}' not supported by worker '${workerId}' for codebase '${workspaceId}'`,
      worker: { id: workerId, name: worker.name, hostname: worker.hostname },
      available_models_on_worker: listed.slice(0, 20),
      hint: 'Use a model supported by this worker, or omit model_ref to use the worker default.',
    };
  }

  function checkModel() {
    const model = ref ?? '';
    const listed = [...new Set(store.workers.list().flatMap((worker) => worker.models.map(listedModelId)))].filter(
      (id) => id !== '',
    );
    if (listed.includes(model) || listed.includes(modelId(model))) return undefined;
    const parts = model.toLowerCase().split('/');
    return {
      error: `Model '${model}' not available from any registered worker`,
      available_providers: [
        ...new Set(listed.map((id) => (/[/:]/.test(id) ? (id.split(/[/:]/)[0] ?? id) : 'unknown'))),
      ],
      available_models_sample: listed.slice(0, 20),
      suggestions: listed.filter((id) => parts.some((part) => id.toLowerCase().includes(part))).slice(0, 5),
      hint: 'Use format provider/model (e.g., "google/gemini-2.5-flash", "zai-coding-plan/glm-4.7")',
      total_models_available: listed.length,
    };
  }
}
