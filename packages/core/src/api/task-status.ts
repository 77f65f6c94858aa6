// The server's many status words in the document's five.

export type TaskStatus = 'pending' | 'working' | 'completed' | 'failed' | 'cancelled';

const words: Readonly<Record<string, TaskStatus>> = {
  pending: 'pending',
  queued: 'pending',
  assigned: 'pending',
  submitted: 'pending',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
};

/** The document's word; what the server may invent counts as working. */
export function taskStatus(word: string): TaskStatus {
  return words[word] ?? 'working';
}

/** Whether a task or run of this status stays as it is. */
export function isEnded(status: string): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
