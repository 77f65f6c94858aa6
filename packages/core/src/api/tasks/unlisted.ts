// Tasks that the server's list does not show, each read once.
import { mapLimit } from '../../concurrency/map-limit.ts';
import type { SeenTaskStamp } from '../../memory/memory.ts';
import type { Account } from '../ownership/account.ts';
import { isBroken, readRow } from './server-list.ts';
import { type SeenTask, toTask } from './wire.ts';

export interface Unlisted {
  /** Those that match, and those that were read for the first time. */
  tasks: SeenTask[];
  /** No task was left unread. */
  isComplete: boolean;
}

/** Reads those tasks that may match: of the ones that the memory does not know at most `most`, the first first. A task that cannot be read is left out. */
export async function readUnlisted(
  account: Account,
  ids: readonly string[],
  matches: (stamp: SeenTaskStamp) => boolean,
  most: number,
): Promise<Unlisted> {
  const known = await account.memory.stamps(ids);
  const matching = ids.filter((id) => {
    const stamp = known.get(id);
    return stamp !== undefined && matches(stamp);
  });
  const unknown = ids.filter((id) => !known.has(id));
  const tasks = await mapLimit([...matching, ...unknown.slice(0, most)], 5, (id) => readSeen(account, id));
  return { tasks: tasks.filter((seen) => seen !== undefined), isComplete: unknown.length <= most };
}

/** Reads a task and remembers its stamp. Undefined for none, and for one that the server cannot show. */
export async function readSeen(account: Account, id: string): Promise<SeenTask | undefined> {
  const row = await readRow(account, id).catch((error) => {
    if (!isBroken(error)) throw error;
    return undefined;
  });
  if (!row) return undefined;
  const seen = toTask(row, account);
  const isOurs = seen.owned !== undefined || seen.firedBy !== undefined;
  await account.memory.addStamp(id, {
    ...(seen.owned?.key !== undefined && { key: seen.owned.key }),
    ...(isOurs && seen.stamp.conversation_id && { conversation: seen.stamp.conversation_id }),
  });
  return seen;
}
