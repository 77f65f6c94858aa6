// pnpm bench:slack [acks|memory|runs]: measures how fast requests are acknowledged while CodeTether hangs, compared with Bolt alone, and the memory of many workspaces.
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createHttpServer } from '@codetether/core/http-server';
import { migrate, openDatabase } from '@codetether/hosting/postgres';
import { sealTokens } from '../../packages/slack-bot/src/features/accounts/account-tokens.ts';
import { replaceAccount } from '../../packages/slack-bot/src/features/accounts/accounts-table.ts';
import { placeOfInstallation } from '../../packages/slack-bot/src/features/installations/installations-table.ts';
import { createSealer } from '../../packages/slack-bot/src/postgres/encryption.ts';
import { migrations } from '../../packages/slack-bot/src/postgres/migrations.ts';
import { startThrowawayPostgres } from '../../packages/slack-bot/test/throwaway-postgres.ts';
import { liveRunsScene } from './live-runs.ts';
import { load, type Measured } from './load.ts';
import { type Measurable, start } from './process.ts';

const only = process.argv[2];
const rounds = 3;
const requests = 6_000;
const connections = 32;
const signingSecret = 'bench-signing-secret';

const postgres = await startThrowawayPostgres();
const database = openDatabase({ url: postgres.url });
await migrate(database, migrations);

// Accepts every call and answers none.
const hanging = createHttpServer(() => undefined);
await new Promise<void>((done) => hanging.listen(0, '127.0.0.1', done));
const hangingUrl = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`;
// Slack works normally.
const slack = createHttpServer((request, response) => {
  request.resume();
  response
    .setHeader('content-type', 'application/json')
    .end('{"ok":true,"ts":"1.1","channel":"C1","user":{"tz":"UTC"}}');
});
await new Promise<void>((done) => slack.listen(0, '127.0.0.1', done));
const slackUrl = `http://127.0.0.1:${(slack.address() as AddressInfo).port}`;

const key = randomBytes(32);
const sealer = createSealer([{ id: 'k', key }]);
const env = {
  DATABASE_URL: postgres.url,
  CODETETHER_API_URL: hangingUrl,
  CODETETHER_ISSUER: hangingUrl,
  CODETETHER_CLIENT_ID: 'bench',
  SLACK_SIGNING_SECRET: signingSecret,
  SLACK_CLIENT_ID: '1.1',
  SLACK_CLIENT_SECRET: 'x',
  SLACK_URL: slackUrl,
  SLACK_ENCRYPTION_KEYS: `k:${key.toString('base64')}`,
  // The runs of the scene have no signature.
  CODETETHER_SIGNED_SINCE: '2026-11-25T00:00:00Z',
  PORT: '0',
};
const team = (index: number) => `T${String(index).padStart(8, '0')}`;

try {
  await installWorkspaces(0, 100);
  for (const [name, part] of Object.entries({ acks, memory, runs: liveRuns }))
    if (only === undefined || only === name) await part();
} finally {
  hanging.closeAllConnections();
  hanging.close();
  slack.closeAllConnections();
  slack.close();
  await database.close();
  await postgres.stop();
}

async function acks(): Promise<void> {
  const bare = await start('./bare-bolt.ts', { args: [signingSecret], until: /^(http\S+)$/ });
  const floor = await start('./bare-bolt.ts', { args: [signingSecret, postgres.url], until: /^(http\S+)$/ });
  const bot = await startBot();
  const botUrl = `${bot.found}/slack/events`;
  const measure = (url: string, round: number) =>
    load({
      url,
      signingSecret,
      connections,
      requests,
      body: (index) => command(`${url}${round}-${index}`, index % 100),
    });
  // The first warms up all before any is measured.
  const results: { bare: Measured; floor: Measured; ours: Measured }[] = [];
  for (let round = 0; round <= rounds; round += 1)
    results.push({
      bare: await measure(bare.found, round),
      floor: await measure(floor.found, round),
      ours: await measure(botUrl, round),
    });
  const kept = new Set(
    (await database<{ key: string }>`select data->>'key' as key from pgboss.job where name like 'inbox%'`).map(
      ({ key }) => key,
    ),
  );
  await bare.stop();
  await floor.stop();
  await bot.stop();

  const acknowledged = results.flatMap(({ ours }, round) =>
    ours.acknowledged.map((index) => `command:${botUrl}${round}-${index}`),
  );
  const lost = acknowledged.filter((key) => !kept.has(key)).length;
  const measured = results.slice(1);
  const bareBolt = median(measured.map(({ bare }) => bare));
  const least = median(measured.map(({ floor }) => floor));
  const ours = median(measured.map(({ ours }) => ours));
  say(
    `acknowledgements, ${connections} in flight, ${requests} commands, median of ${rounds} rounds, while CodeTether hangs`,
  );
  for (const [name, { perSecond, p50, p99 }] of [
    ['bare Bolt', bareBolt],
    ['the floor', least],
    ['the bot', ours],
  ] as const)
    say(
      `  ${name.padEnd(10)} ${perSecond.toFixed(0).padStart(6)}/s   p50 ${p50.toFixed(1)} ms   p99 ${p99.toFixed(1)} ms`,
    );
  say(
    `  rate ${(ours.perSecond / least.perSecond).toFixed(2)} of the floor's (goal: at least 0.9); p99 ${(ours.p99 / least.p99).toFixed(2)} times (goal: at most 1.5)`,
  );
  say(
    '  the floor: bare Bolt that acknowledges once the request is in a table, in one insert with all that came meanwhile',
  );
  say(
    `  of ${(rounds + 1) * requests} commands for the bot ${acknowledged.length} were acknowledged and ${kept.size} kept; acknowledged and not kept: ${lost} (goal: 0)`,
  );
  for (const name of ['bare', 'floor', 'ours'] as const)
    for (const [round, result] of results.entries())
      for (const [why, count] of result[name].failed)
        say(`  not acknowledged: ${count} of round ${round} (0 warms up), ${name}: ${why}`);
}

async function memory(): Promise<void> {
  say('memory of the process after one command of each workspace');
  let before: number | undefined;
  for (const count of [100, 1_000, 10_000]) {
    await installWorkspaces(100, count);
    const bot = await startBot();
    const url = `${bot.found}/slack/events`;
    await load({
      url,
      signingSecret,
      connections,
      requests: count,
      body: (index) => command(`memory-${count}-${index}`, index),
    });
    const now = await bot.memory();
    const more = before === undefined ? '' : `   +${(now - before).toFixed(0)} MiB`;
    say(`  ${String(count).padStart(6)} workspaces  ${now.toFixed(0)} MiB${more}`);
    before ??= now;
    await bot.stop();
  }
}

async function liveRuns(): Promise<void> {
  const [workspaces, runsEach] = [100, 10];
  await database`drop schema if exists pgboss cascade`;
  const scene = await liveRunsScene(database, { workspaces, runsEach, team });
  const bot = await startBot({ CODETETHER_API_URL: scene.codetetherUrl, SLACK_URL: scene.slackUrl });
  const { mostEditsAMinute, edits, told, p50, slowest } = await scene.watch();
  const memory = await bot.memory();
  await bot.stop();
  scene.close();
  say(`${workspaces * runsEach} live runs over ${workspaces} workspaces on one instance, ${memory.toFixed(0)} MiB`);
  say(`  ${edits} edits; most of one workspace in a minute ${mostEditsAMinute} (Slack's limit: 50)`);
  say(
    `  ${told} ends shown, p50 ${(p50 / 1000).toFixed(1)} s, slowest ${(slowest / 1000).toFixed(1)} s after the run's end (goal: 10 s)`,
  );
}

function startBot(more: Record<string, string> = {}): Promise<Measurable> {
  return start('../../packages/slack-bot/src/main.ts', {
    env: { ...env, ...more },
    until: /"url":"([^"]+)","msg":"the bot runs"/,
  });
}

function command(trigger: string, workspace: number): string {
  return new URLSearchParams({
    team_id: team(workspace),
    team_domain: 'bench',
    channel_id: 'C1',
    channel_name: 'dev',
    user_id: 'U1',
    user_name: 'ada',
    command: '/codetether',
    text: 'task list',
    api_app_id: 'A1',
    is_enterprise_install: 'false',
    response_url: `${slackUrl}/response`,
    trigger_id: trigger,
  }).toString();
}

/** With one linked user each. */
async function installWorkspaces(from: number, to: number): Promise<void> {
  await database.transaction(async (sql) => {
    for (let index = from; index < to; index += 1) {
      const id = team(index);
      const installation = JSON.stringify({ botToken: `xoxb-${id}`, botUser: 'UB', installer: 'U1', scopes: [] });
      await sql`
        insert into installations (id, sealed) values (${id}, ${sealer.seal(installation, placeOfInstallation(id))})
        on conflict do nothing`;
      const member = { team: id, user: 'U1' };
      const sealed = sealTokens(sealer, member, { accessToken: 'bench' });
      await replaceAccount(sql, { member, account: id, name: 'a@b.c', sealed });
    }
  });
}

function median(all: readonly Measured[]): Pick<Measured, 'perSecond' | 'p50' | 'p99'> {
  const middle = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return {
    perSecond: middle(all.map(({ perSecond }) => perSecond)),
    p50: middle(all.map(({ p50 }) => p50)),
    p99: middle(all.map(({ p99 }) => p99)),
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
