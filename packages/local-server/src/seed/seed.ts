import type { ServerContext } from '../server-context.ts';
import type { TenantRow } from '../store/tenants.ts';
import type { UsageRow } from '../store/usage.ts';

/** State put into the database by hand, at the start or at any time later. */
export interface Seed {
  tenants?: (Pick<TenantRow, 'id' | 'realmName'> & Partial<TenantRow>)[];
  /** Requests to models, for the usage of a tenant; counts are 0 and the time is now unless given. */
  usage?: (Pick<UsageRow, 'tenantId' | 'provider' | 'model' | 'costMicros'> & Partial<Omit<UsageRow, 'id'>>)[];
  /** Status words of tasks, by task id, past every rule. */
  taskStatus?: Record<string, string>;
  /** Status words of the newest run of a task, by task id. */
  runStatus?: Record<string, string>;
  /** Tasks of this month that count as used, by user id. */
  tasksUsed?: Record<string, number>;
}

/** Puts a seed into the database. */
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
