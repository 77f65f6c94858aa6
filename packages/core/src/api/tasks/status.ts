// Maps the server's many status words to the five of the document.
import { type RunStatus, runStatuses, type TaskStatus } from '../records/vocabularies.ts';

const words: ReadonlyMap<string, TaskStatus> = new Map([
  ['pending', 'pending'],
  ['queued', 'pending'],
  ['assigned', 'pending'],
  ['submitted', 'pending'],
  ['completed', 'completed'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
  ['canceled', 'cancelled'],
]);

/** The document's word; a word that the server may invent counts as working. */
export function taskStatus(word: string): TaskStatus {
  return words.get(word) ?? 'working';
}

/** The same for a Ralph run. */
export function runStatus(word: string): RunStatus {
  return runStatuses.find((status) => status === word) ?? 'running';
}

/** Whether a task or run of this status never changes again. */
export function isEnded(status: string): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
