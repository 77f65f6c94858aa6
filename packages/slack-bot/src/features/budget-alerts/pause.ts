import type { Jobs } from '../../jobs/jobs.ts';
import { enqueueDirectMessage, type KeptPost } from '../../jobs/outbox-table.ts';
import type { Database } from '../../postgres/database.ts';
import { refusalReason } from '../../reply/failures.ts';
import { findBudgetAlert, pauseBudgetAlert } from './budget-alerts-table.ts';
import { restingAlertsMessage } from './budget-message.ts';

/** Slack will never take this post: the budget alert that it is for is paused. */
export async function pauseRefusedAlert(
  { database, jobs }: { database: Database; jobs: Pick<Jobs, 'send'> },
  { key, budgetAlert: id }: KeptPost,
  code: string,
): Promise<void> {
  if (!id) return;
  await database.transaction(async (sql) => {
    const alert = await findBudgetAlert(sql, id);
    if (!alert || !(await pauseBudgetAlert(sql, id, code))) return;
    const text = `Your budget alert ${id} is paused: ${refusalReason(code)}. When that has changed, resume it. To end it, type /codetether budget off ${id}.`;
    await enqueueDirectMessage(sql, jobs, {
      member: alert.owner,
      key: `rests:${id}:${key}`,
      message: restingAlertsMessage(text, [alert]),
    });
  });
}
