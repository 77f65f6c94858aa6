// Codebases by their names, where people read of them.
import { type Caller, listCodebases, run } from '@codetether/core';
import type { BotContext } from './bot-context.ts';

/** How long a name is waited for, in ms: what it is for matters more. */
const patience = 3_000;

/**
 * The records as people read them: the name in the place of the codebase's ID, which stays where no name is known. For cards only: the server
 * takes no names. Never throws.
 */
export async function withCodebaseNames<R extends object>(
  context: Pick<BotContext, 'names' | 'log'>,
  caller: Caller | undefined,
  records: readonly R[],
): Promise<R[]> {
  const ids = new Set(records.flatMap((record) => codebaseOf(record) ?? []));
  if (!caller || ids.size === 0) return [...records];
  const keyOf = (id: string) => `${caller.api.accountId}/codebase/${id}`;
  if ([...ids].some((id) => !context.names.has(keyOf(id)))) {
    // One that the list does not show keeps its ID, and is not looked up again soon.
    for (const [id, name] of await namesOf(context, caller, ids)) context.names.set(keyOf(id), name);
  }
  return records.map((record) => {
    const id = codebaseOf(record);
    const name = id && context.names.get(keyOf(id));
    return name ? { ...record, codebase_id: name } : record;
  });
}

async function namesOf(
  { log }: Pick<BotContext, 'log'>,
  caller: Caller,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const signal = AbortSignal.any([...(caller.signal ? [caller.signal] : []), AbortSignal.timeout(patience)]);
  try {
    const found = await run(listCodebases, { ...caller, signal }, {});
    return new Map([
      ...[...ids].map((id) => [id, id] as const),
      ...found.map(({ codebase_id, name }) => [codebase_id, name] as const),
    ]);
  } catch (error) {
    log.debug('the names of codebases are not known', { error: String(error) });
    return new Map();
  }
}

function codebaseOf(record: object): string | undefined {
  return 'codebase_id' in record && typeof record.codebase_id === 'string' ? record.codebase_id : undefined;
}
