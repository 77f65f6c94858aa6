// pnpm sim:slack [workspaces] [watched tasks] [ends a second] [seconds]: the bot at scale, with one instance, then with three of which one is killed.
// pnpm sim:slack fairness: how soon the ends of an account's tasks are reported beside a thousand tasks that never end, and beside 1,001 subscribed accounts.
import { randomBytes } from 'node:crypto';
import { migrate, openDatabase } from '@codetether/hosting/postgres';
import { createSealer } from '../../../packages/slack-bot/src/postgres/encryption.ts';
import { migrations } from '../../../packages/slack-bot/src/postgres/migrations.ts';
import { startThrowawayPostgres } from '../../../packages/slack-bot/test/throwaway-postgres.ts';
import { type Measurable, start } from '../process.ts';
import { addSubscribed, addTasks, addWorkspaces } from './rows.ts';
import type { Phase } from './tasks.ts';
import type { Report } from './world.ts';

const isFairness = process.argv[2] === 'fairness';
const [workspaces = 10_000, watched = 1_000_000, perSecond = 200, seconds = 300] = isFairness
  ? [2_000, 1_000, 1, 30]
  : process.argv.slice(2).map(Number);
/** The last tasks end 25 s after the last one begins; then their ends are awaited, in seconds. */
const patience = 90;

const postgres = await startThrowawayPostgres({
  shared_preload_libraries: 'pg_stat_statements',
  max_connections: '200',
});
const database = openDatabase({ url: postgres.url, connections: 3 });
await migrate(database, migrations);
await database`create extension pg_stat_statements`;
const key = randomBytes(32);
const world = await start('./scale/world.ts', { args: [String(workspaces)], until: /^(http\S+)$/ });
const env = {
  DATABASE_URL: postgres.url,
  CODETETHER_API_URL: world.found,
  CODETETHER_ISSUER: world.found,
  CODETETHER_CLIENT_ID: 'sim',
  // The tasks of this world have no signature: they say that they are a month older.
  CODETETHER_SIGNED_SINCE: new Date(Date.now() - 86_400_000).toISOString(),
  SLACK_SIGNING_SECRET: 'sim-signing-secret',
  SLACK_CLIENT_ID: '1.1',
  SLACK_CLIENT_SECRET: 'x',
  SLACK_URL: world.found,
  SLACK_ENCRYPTION_KEYS: `k:${key.toString('base64')}`,
  PORT: '0',
};

try {
  await addWorkspaces(database, createSealer([{ id: 'k', key }]), workspaces);
  await (isFairness ? fairness() : atScale());
} finally {
  await world.stop();
  await database.close();
  await postgres.stop();
}

async function atScale(): Promise<void> {
  say(`${workspaces} workspaces, ${watched} watched tasks, ${perSecond} ends a second for ${seconds} s`);
  await addTasks(database, { first: 0, count: watched, workspaces });
  await database`analyze`;
  const token = { CODETETHER_SERVICE_TOKEN: 'service' };
  await round('one instance', { instances: 1, first: watched, more: token });
  const first = watched + perSecond * seconds;
  await round('three instances, one killed half way', { instances: 3, first, more: token });
}

/** Each account is looked after by itself: there is no service token. The quick tasks are of accounts that have nothing else. */
async function fairness(): Promise<void> {
  await addTasks(database, { first: 0, count: watched, workspaces: 1 });
  await database`update tracked_tasks set due_at = now()`;
  await round(`beside ${watched} tasks of one account that never end`, { instances: 1, first: 1_500 });
  await database`truncate tracked_tasks, looks`;
  await addSubscribed(database, 1_001);
  await round('beside 1001 subscribed accounts', { instances: 1, first: 3_500 });
}

async function round(
  name: string,
  { instances, first, more = {} }: { instances: number; first: number; more?: Record<string, string> },
): Promise<void> {
  const bots: Measurable[] = [];
  for (let count = 0; count < instances; count += 1) bots.push(await startBot(more));
  const phase: Phase = { at: Date.now() + 5_000, first, count: perSecond * seconds, perSecond };
  await addTasks(database, { first, count: phase.count, workspaces, phase });
  await ask('/begin', phase);
  await database`select pg_stat_statements_reset()`;
  const began = performance.now();
  let most = 0;
  let killed = instances === 1;
  const end = phase.at + (seconds + 25 + patience) * 1_000;
  let report = await ask<Report>('/report');
  while (Date.now() < end && report.reported < phase.count) {
    await new Promise((done) => setTimeout(done, 1_000));
    for (const bot of bots) most = Math.max(most, await bot.memory());
    if (!killed && Date.now() > phase.at + (seconds * 1_000) / 2) {
      killed = true;
      await bots.pop()?.kill();
    }
    report = await ask<Report>('/report');
  }
  const took = (performance.now() - began) / 1_000;
  await printRound(name, { most, took, expected: phase.count, report });
  for (const bot of bots) await bot.stop();
  // The next round begins without the tasks for which this one had no time.
  await database`delete from tracked_tasks where key = any(${await ask<string[]>('/unreported')}::text[])`;
}

async function printRound(
  name: string,
  { most, took, expected, report }: { most: number; took: number; expected: number; report: Report },
): Promise<void> {
  const [{ calls = 0 } = {}] = await database<{ calls: number }>`
    select sum(calls)::float8 as calls from pg_stat_statements where query not like '%pg_stat_statements%'`;
  const [slowest] = await database<{ mean: number; most: number; query: string }>`
    select mean_exec_time as mean, max_exec_time as most, query from pg_stat_statements
    where query !~ 'pg_stat_statements|generate_series|group by team, slack_user|^(begin|commit)' order by max_exec_time desc limit 1`;
  const { waiting, lost } = await fateOfOthers();
  const s = (ms: number) => (ms / 1_000).toFixed(1);
  say(`${name}, ${took.toFixed(0)} s`);
  say(
    `  ends reported ${report.reported} of ${expected}, still looked after ${waiting}, lost ${lost}; twice ${report.twice}`,
  );
  say(`  from the end to its message p50 ${s(report.p50)} s, p99 ${s(report.p99)} s, slowest ${s(report.slowest)} s`);
  say(`  memory of an instance at most ${most.toFixed(0)} MiB; ${(calls / took).toFixed(0)} statements a second`);
  say(
    `  slowest statement ${slowest?.most.toFixed(0)} ms (mean ${slowest?.mean.toFixed(1)} ms): ${slowest?.query.replace(/\s+/g, ' ').slice(0, 160)}`,
  );
  say(
    `  requests to CodeTether a minute: ${((report.service / took) * 60).toFixed(0)} with the service token, ${((report.accounts / took) * 60).toFixed(0)} with the accounts' own`,
  );
}

/** Of the ends that were not reported: the machine may have been too slow, and then the bot still looks after the task. */
async function fateOfOthers(): Promise<{ waiting: number; lost: number }> {
  const unreported = await ask<string[]>('/unreported');
  const tracked = await database<{ key: string }>`
    select key from tracked_tasks where key = any(${unreported}::text[])`;
  const waiting = new Set(tracked.map(({ key }) => key));
  // Some were reported meanwhile.
  const still = new Set(await ask<string[]>('/unreported'));
  return { waiting: waiting.size, lost: unreported.filter((key) => still.has(key) && !waiting.has(key)).length };
}

function startBot(more: Record<string, string>): Promise<Measurable> {
  const until = /"url":"([^"]+)","msg":"the bot runs"/;
  return start('../../packages/slack-bot/src/main.ts', { env: { ...env, ...more }, until });
}

async function ask<Answer>(path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${world.found}${path}`, {
    method: 'POST',
    ...(body && { body: JSON.stringify(body) }),
  });
  return response.json() as Promise<Answer>;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
