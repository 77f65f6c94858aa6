// Proves by the server's lists that open tasks have not changed: a list that is not full shows every task of its status.
import type { Memory } from '../../memory/memory.ts';
import type { Account } from '../ownership/account.ts';
import type { Kept } from './kept-tasks.ts';
import type { Unchanged } from './see-queued.ts';
import { listCap, listRows, listWaiting } from './server-list.ts';
import type { WireTask } from './wire.ts';

/** Failed and cancelled tasks usually end in the queue, too. An end past the queue is seen this much later, in ms. */
const freshness = 60_000;
/** In ms: agents may work off a backlog. */
const backlogFor = 600_000;

interface StatusList {
  /** When it was asked for, in ms. */
  at: number;
  ids: ReadonlySet<string>;
  isFull: boolean;
}

interface KnownLists {
  /** When the list of waiting tasks was full, in ms. */
  backlogAt: number;
  /** A list of ended tasks is full; it never becomes shorter again. */
  areEndsFull: boolean;
  rare: Map<string, StatusList>;
}

const knownBy = new WeakMap<Memory, KnownLists>();

const serverWord: Readonly<Record<string, string>> = { pending: 'pending', working: 'running' };
const words = ['pending', 'running', 'completed', 'failed', 'cancelled'];
const rareWords = ['failed', 'cancelled'];

export interface Evidence {
  /** The server's list of all tasks, or of one status. */
  rows: readonly WireTask[];
  /** The list of running tasks, if it was asked for. */
  running?: readonly WireTask[] | undefined;
  /** The most requests that the proof and the reads of tasks without one may cost. */
  requests: number;
}

/** Keeps to a number of requests in all its calls. Where more than 100 tasks wait and more than 100 have ended, only reading a task proves that it has not changed. */
export function stillOpen(account: Account, { rows, running, requests }: Evidence, signal?: AbortSignal): Unchanged {
  const known = knownBy.get(account.memory) ?? { backlogAt: 0, areEndsFull: false, rare: new Map() };
  knownBy.set(account.memory, known);
  const now = account.clock.now();
  let left = requests;
  let asked: Promise<Map<string, StatusList>> | undefined;
  let agent: string | undefined;

  return async (open) => {
    if (!asked && open.length <= left) {
      left -= open.length;
      return { same: new Set(), unproven: new Set() };
    }
    asked ??= askLists(open);
    const lists = await asked;
    const verdicts = Map.groupBy(open, (kept) => verdictOn(kept, lists));
    const doubtful = (verdicts.get('unproven') ?? []).toSorted((a, b) => a.at - b.at);
    const read = doubtful.splice(0, left);
    left -= read.length;
    return { same: idsOf(verdicts.get('same') ?? []), unproven: idsOf(doubtful) };
  };

  async function askLists(open: readonly Kept[]): Promise<Map<string, StatusList>> {
    const isFull = rows.filter(({ status }) => status === 'pending').length >= listCap;
    const isBacklog = isFull || now - known.backlogAt < backlogFor;
    const ends = isBacklog && !known.areEndsFull ? ['completed', rarest()] : [];
    const wanted = [...(running ? [] : ['running']), ...(isBacklog ? ends : ['pending'])];
    const affordable = wanted.length <= left ? wanted : wanted.filter((word) => word === 'running');
    left -= affordable.length;
    agent = mostCommon(open.flatMap(({ seen }) => seen.task.target_agent_name ?? []));
    const lists = new Map<string, StatusList>(running && [['running', listOf(running)]]);
    const answers = await Promise.all(
      affordable.map((word) =>
        word === 'pending' ? listWaiting(account, agent, signal) : listRows(account, word, signal),
      ),
    );
    for (const [index, word] of affordable.entries()) lists.set(word, listOf(answers[index] ?? []));
    if (lists.get('pending')?.isFull) known.backlogAt = now;
    known.areEndsFull ||= ends.some((word) => lists.get(word)?.isFull);
    for (const word of rareWords) {
      const list = lists.get(word);
      if (list) known.rare.set(word, list);
    }
    return lists;
  }

  function rarest(): string {
    const [first = ''] = rareWords.toSorted((a, b) => (known.rare.get(a)?.at ?? 0) - (known.rare.get(b)?.at ?? 0));
    return first;
  }

  function verdictOn({ seen: { task }, at }: Kept, lists: ReadonlyMap<string, StatusList>) {
    const own = serverWord[task.status];
    const shown = words.find((word) => lists.get(word)?.ids.has(task.task_id));
    if (shown !== undefined) return shown === own ? 'same' : 'changed';
    // With the filter pending, the server hides tasks for other agents.
    const isHidden = own === 'pending' && task.target_agent_name !== undefined && task.target_agent_name !== agent;
    if (own && lists.get(own)?.isFull === false && !isHidden) return 'changed';
    const isExcluded = (word: string) => {
      if (lists.get(word)?.isFull === false) return true;
      if (!rareWords.includes(word)) return false;
      const last = known.rare.get(word);
      return (
        now - at < freshness || (last?.isFull === false && now - last.at < freshness && !last.ids.has(task.task_id))
      );
    };
    return words.every((word) => word === own || isExcluded(word)) ? 'same' : 'unproven';
  }

  function listOf(rows: readonly WireTask[]): StatusList {
    return { at: now, ids: new Set(rows.map(({ id }) => id)), isFull: rows.length >= listCap };
  }
}

function idsOf(kept: readonly Kept[]): ReadonlySet<string> {
  return new Set(kept.map(({ seen }) => seen.task.task_id));
}

function mostCommon(names: readonly string[]): string | undefined {
  const counts = Map.groupBy(names, (name) => name);
  return [...counts].sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
}
