// Zaps as Zapier runs them, with its own dedupe, and what must be true of them.
import type { Trouble } from './network.ts';

export type TriggerKey = 'new_task' | 'task_completed' | 'task_failed';

export interface Zap {
  id: string;
  trigger: TriggerKey;
  input: Record<string, string>;
  isOn: boolean;
  /** The ids that Zapier drops. */
  known: Set<string>;
  fired: Set<string>;
  /** Events that must fire, from the moment at which they may. */
  due: Set<string>;
  /** Those that did not fire in the polls after their happening. */
  late: Set<string>;
  /** Tasks that became visible to its kind of poll since its last one. */
  news: number;
  /** The cache lost something since its last poll. */
  isSpoilt: boolean;
  /** The polls that may still look again at what the cache lost. */
  recovers: number;
}

export interface Report {
  events: number;
  fired: number;
  /** Not fired when the Zap was switched off, or at the end. */
  lost: string[];
  /** Fired or lost later. */
  late: string[];
  old: string[];
  twice: string[];
  polls: number;
  failedPolls: number;
  /** Polls whose answer came after Zapier's 30 s. */
  lateAnswers: number;
  requests: number;
  /** Requests of polls with nothing new, and of polls above 5 and one for each new task; neither in trouble nor after a loss of the cache. */
  idleRequests: number[];
  aboveGoal: string[];
  /** The most requests of a poll after a loss of the cache. */
  afterLoss: number;
  /** The most requests of a poll of a server that refused all of them. */
  whileDown: number;
}

export function newReport(): Report {
  return {
    ...{ events: 0, fired: 0, lost: [], late: [], old: [], twice: [] },
    ...{ polls: 0, failedPolls: 0, lateAnswers: 0, requests: 0 },
    ...{ idleRequests: [], aboveGoal: [], afterLoss: 0, whileDown: 0 },
  };
}

export function newZap(id: string, trigger: TriggerKey, input: Zap['input'] = {}): Zap {
  return {
    ...{
      id,
      trigger,
      input,
      isOn: false,
      known: new Set(),
      fired: new Set(),
      due: new Set(),
      late: new Set(),
      news: 0,
    },
    ...{ isSpoilt: false, recovers: 0 },
  };
}

/** Zapier learns the ids, and fires none of them. */
export function switchedOn(zap: Zap, ids: readonly string[]): void {
  Object.assign(zap, { known: new Set(ids), due: new Set(), isOn: true, news: 0, isSpoilt: false, recovers: 0 });
}

export function answered(zap: Zap, ids: readonly string[], report: Report): void {
  for (const id of ids) {
    if (zap.known.has(id)) continue;
    zap.known.add(id);
    report.fired += 1;
    if (zap.fired.has(id)) report.twice.push(`twice: ${zap.id} ${id}`);
    if (!zap.due.has(id)) report.old.push(`old: ${zap.id} ${id}`);
    zap.fired.add(id);
  }
}

/** Every event that was due should have fired by now. */
export function settled(zap: Zap, report: Report): void {
  for (const id of zap.due) {
    if (zap.fired.has(id)) zap.due.delete(id);
    else if (!zap.late.has(id)) {
      zap.late.add(id);
      report.late.push(`late: ${zap.id} ${id}`);
    }
  }
}

/** The Zap polls no more. */
export function ended(zap: Zap, report: Report): void {
  for (const id of zap.due) if (!zap.fired.has(id)) report.lost.push(`lost: ${zap.id} ${id}`);
  zap.due.clear();
}

/** A poll looks at the newest 900, in parts. */
const pollsAfterLoss = 9;
/** Requests of such a poll besides its own five and those for new tasks: 100, and the proofs of the tasks that it has just read. */
const mostAfterLoss = 200;

/** Compares the cost of a poll with its goal: 5 requests, and one for each new task. After a loss some polls make more, up to a limit. */
export function noteCost(zap: Zap, requests: number, trouble: Trouble, isSpoilt: boolean, report: Report): void {
  if (trouble !== 'none') return;
  if (isSpoilt) zap.recovers = pollsAfterLoss;
  const goal = 5 + zap.news;
  if (requests <= 5) zap.recovers = 0;
  if (zap.recovers > 0) report.afterLoss = Math.max(report.afterLoss, requests - zap.news);
  if (requests > goal + (zap.recovers > 0 ? mostAfterLoss : 0))
    report.aboveGoal.push(
      `above: ${zap.id} ${requests} requests, ${zap.news} new${zap.recovers > 0 ? ', after a loss' : ''}`,
    );
  else if (zap.news === 0 && zap.recovers === 0 && !isSpoilt) report.idleRequests.push(requests);
  zap.recovers = Math.max(0, zap.recovers - 1);
  zap.news = 0;
}
