// All queues of the bot.
import { revocationQueue } from '../features/accounts/revocations.ts';
import { budgetQueue } from '../features/budget-alerts/budget-alert.ts';
import { liveRunQueue } from '../features/live-runs/live-run-queue.ts';
import { digestQueue, watchAllQueue } from '../features/subscriptions/subscription.ts';
import { turnQueue } from '../features/threads/turn-queue.ts';
import { inboxQueue, unorderedQueue } from '../jobs/inbox.ts';
import { maintenanceQueue } from '../jobs/maintenance.ts';
import { outboxQueue } from '../jobs/outbox-table.ts';
import type { Queue } from '../jobs/queue.ts';

export const queues: readonly Queue<object>[] = [
  inboxQueue,
  unorderedQueue,
  turnQueue,
  outboxQueue,
  watchAllQueue,
  liveRunQueue,
  digestQueue,
  budgetQueue,
  revocationQueue,
  maintenanceQueue,
];
