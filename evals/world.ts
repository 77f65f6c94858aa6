// The embedded CodeTether of one evaluation: its initial data, and its state.
import { createCaller, findTask, listCronjobs, listRalphRuns, run } from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { type Clock, createLocalServer, type Listening, listen, systemClock } from '@codetether/local-server';
import type { Evaluation, RecordKind, UsedModel } from './evaluation.ts';

export interface RunningWorld {
  url: string;
  token: string;
  /** Today, yesterday and the months, for bindings: on the server's clock, in UTC. */
  dates: Readonly<Record<string, string>>;
  /** That many days behind real time; 0 means real time. */
  setClockBack(days: number): void;
  /** All records of each kind, read from the server. */
  records(): Promise<Record<RecordKind, readonly Readonly<Record<string, unknown>>[]>>;
  close(): Promise<void>;
}

const dayMs = 86_400_000;
const tenant = { id: 'codetether-tenant', realmName: 'codetether' };

export async function startWorld({ world = {}, turns }: Evaluation): Promise<RunningWorld> {
  const { agent = 20, codebases = [], agents = [], spendingLimit = null, usage = [] } = world;
  const startsYesterday = turns[0]?.before?.[0]?.yesterday === true;
  let back = startsYesterday ? dayMs : 0;
  const clock: Clock = { ...systemClock, now: () => Date.now() - back };
  const now = Date.now();
  const listening = await listen((url) =>
    createLocalServer({
      url,
      clock,
      agent: agent === 'none' ? agent : { speedMs: agent },
      ralphPollMs: 50,
      seed: {
        tenants: [{ ...tenant, monthlyLimitDollars: spendingLimit }],
        usage: usage.map((used) => usageRow(used, now)),
      },
    }),
  );
  for (const name of codebases) await register(listening, name);
  for (const name of agents) await connect(listening, name);
  // The ready-made tokens of a server that started yesterday have expired today.
  const token = await listening.server.identities.mintKeycloak({
    sub: 'ada',
    email: 'ada@example.com',
    name: 'Ada',
    roles: ['admin'],
    expiresIn: (7 * dayMs) / 1000,
  });
  const caller = createCaller({
    url: listening.url,
    session: bearer(token),
    accountId: 'evaluation',
    tier: 'enterprise',
    visibility: 'server',
  });
  return {
    url: listening.url,
    token,
    dates: {
      today: day(now),
      yesterday: day(now - dayMs),
      this_month: day(now).slice(0, 7),
      last_month: day(lastMonth(now)).slice(0, 7),
    },
    setClockBack(days) {
      back = days * dayMs;
    },
    async records() {
      const [tasks, runs, cronjobs] = await Promise.all([
        run(findTask, caller, { limit: 100 }),
        run(listRalphRuns, caller, { limit: 100 }),
        run(listCronjobs, caller, { limit: 100 }),
      ]);
      return { tasks, runs, cronjobs, emails: listening.server.outbox.map((email) => ({ ...email })) };
    },
    close: listening.close,
  };
}

/** Registers as workers do. */
async function register({ server }: Listening, name: string): Promise<void> {
  await accepted(
    server.fetch(
      new Request('http://codetether.local/v1/agent/workspaces', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name, path: `/srv/${name}`, worker_id: 'worker' }),
      }),
    ),
  );
}

/** Its stream stays open as long as the server runs. */
async function connect({ server }: Listening, name: string): Promise<void> {
  const query = new URLSearchParams({ agent_name: name, worker_id: name });
  await accepted(server.fetch(new Request(`http://codetether.local/v1/worker/tasks/stream?${query}`)));
}

async function accepted(answer: Promise<Response>): Promise<void> {
  const { ok, status } = await answer;
  if (!ok) throw new Error(`The embedded CodeTether answered ${status}.`);
}

function usageRow({ month, provider, model, tokens, dollars }: UsedModel, now: number) {
  return {
    tenantId: tenant.id,
    provider,
    model,
    inputTokens: tokens,
    costMicros: dollars * 1e6,
    createdAt: month === 'this' ? now : lastMonth(now),
  };
}

/** The last day of the month. */
function lastMonth(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) - dayMs;
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
