import type { ServerContext } from '../server-context.ts';
import type { TenantRow } from '../store/tenants.ts';
import type { UsageRow } from '../store/usage.ts';

/** Rows to write directly into the database, at the start or later. */
export interface Seed {
  tenants?: (Pick<TenantRow, 'id' | 'realmName'> & Partial<TenantRow>)[];
  /** Requests to models, for the usage of a tenant. By default counts are 0 and the time is now. */
  usage?: (Pick<UsageRow, 'tenantId' | 'provider' | 'model' | 'costMicros'> & Partial<Omit<UsageRow, 'id'>>)[];
  /** Statuses of tasks, by task id; any text is allowed. */
  taskStatus?: Record<string, string>;
  /** Statuses of the newest run of a task, by task id. */
  runStatus?: Record<string, string>;
  /** The number of tasks that count as used this month, by user id. */
  tasksUsed?: Record<string, number>;
}

/** Writes a seed into the database. */
export function applySeed({ store, clock }: Pick<ServerContext, 'store' | 'clock'>, seed: Seed): void {
  for (const tenant of seed.tenants ?? [])
    store.tenants.save({ billingModel: 'subscription', balanceDollars: 0, monthlyLimitDollars: null, ...tenant });
  for (const row of seed.usage ?? []) store.usage.insert({ ...NO_USAGE, createdAt: clock.now(), ...row });
  for (const [id, status] of Object.entries(seed.taskStatus ?? {})) store.tasks.update(id, { status }, clock.now());
  for (const [taskId, status] of Object.entries(seed.runStatus ?? {})) {
    const run = store.taskRuns.ofTask(taskId);
    if (run) store.taskRuns.update(run.id, { status });
  }
  for (const [id, used] of Object.entries(seed.tasksUsed ?? {})) store.users.setTasksUsed(id, used);
}

const NO_USAGE = {
  userId: null,
  inputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  taskId: null,
};
