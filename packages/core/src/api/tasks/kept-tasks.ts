// The tasks that this process has read, with their texts, which the memory does not keep.
import type { Memory } from '../../memory/memory.ts';
import type { Account } from '../ownership/account.ts';
import type { SeenTask } from './wire.ts';

export interface Kept {
  seen: SeenTask;
  /** When it was read, in ms. */
  at: number;
  /** Its queue entry at that time. */
  entry: string;
  size: number;
}

/** In characters of their texts: about 4 MB. */
const mostText = 2_000_000;

interface KeptTasks {
  byId: Map<string, Kept>;
  size: number;
}

const keptBy = new WeakMap<Memory, KeptTasks>();

function keptOf({ memory }: Account): KeptTasks {
  const known = keptBy.get(memory) ?? { byId: new Map(), size: 0 };
  keptBy.set(memory, known);
  return known;
}

/** The task as it was when its queue entry looked like that. */
export function keptTask(account: Account, id: string, entry: string): Kept | undefined {
  const known = keptOf(account).byId.get(id);
  return known?.entry === entry ? known : undefined;
}

/** For a task that is about to change. */
export function forgetTask(account: Account, id: string): void {
  const all = keptOf(account);
  all.size -= all.byId.get(id)?.size ?? 0;
  all.byId.delete(id);
}

export function keepTask(account: Account, id: string, seen: SeenTask, entry: string): void {
  forgetTask(account, id);
  const all = keptOf(account);
  const { title, description, result = '', error = '' } = seen.task;
  const size = 1_000 + title.length + description.length + result.length + error.length;
  all.byId.set(id, { seen, at: account.clock.now(), entry, size });
  all.size += size;
  for (const oldest of all.byId.keys()) {
    if (all.size <= mostText) break;
    forgetTask(account, oldest);
  }
}
