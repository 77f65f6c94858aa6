import type { Store } from '../store/store.ts';
import type { Clock } from '../time/clock.ts';

/** An e-mail that the real server would have sent. */
export interface Email {
  to: string;
  subject: string;
  text: string;
  taskId: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/**
 * Adds the e-mails about a task that has just ended to the outbox. The address may be in the task's metadata, which a worker's
 * release uses, or in its run, which the hosted worker uses (codetether-api.md 7.3); one address gets one e-mail.
 */
export function notifyByEmail(
  { store, outbox, clock }: { store: Store; outbox: Email[]; clock: Clock },
  taskId: string,
): void {
  const task = store.tasks.find(taskId);
  if (!task || !(task.status === 'completed' || task.status === 'failed')) return;
  const addresses = new Set([task.metadata.notify_email, store.taskRuns.ofTask(taskId)?.notifyEmail]);
  for (const to of addresses) {
    if (typeof to !== 'string' || to === '') continue;
    outbox.push({
      to,
      subject: `Task ${task.status}: ${task.title}`,
      text: (task.status === 'completed' ? task.result : task.error) ?? '',
      taskId,
      at: clock.now(),
    });
  }
}
