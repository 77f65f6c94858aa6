// Compares our app with a hand-written one in one run: a cold start of the bundle, one poll, and the requests of a poll in an account with 10,000 tasks.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createCaller, createSigning, createTask, newTask, run, taskCompleted, taskFailed } from '@codetether/core';
import { accountIdOf, bearer } from '@codetether/core/auth';
import { createLocalServer, type LocalServer, listen } from '@codetether/local-server';
import { build } from 'esbuild';

const dist = join(import.meta.dirname, '../../packages/zapier-app/dist');
const ours = join(dist, 'main.js');
const theirs = join(dist, 'hand-written-app.js');
await build({
  entryPoints: [join(import.meta.dirname, 'hand-written-app.ts')],
  outfile: theirs,
  ...{ bundle: true, platform: 'node', target: 'node22', format: 'esm', external: ['zapier-platform-core'] },
  ...{ minifySyntax: true, minifyWhitespace: true, logLevel: 'error' },
});

const starts = 11;
const polls = 31;
/** Of the app and of the tasks in its account. */
const signingKey = randomBytes(32).toString('base64');
const tasks = 10_000;
const ended = 100;

console.log(`node ${process.version}, medians of ${starts} starts and ${polls} polls, turn about\n`);

const child = promisify(execFile);
const cold = { ours: [] as number[], theirs: [] as number[], platform: [] as number[] };
for (let round = 0; round < starts; round += 1) {
  for (const [name, file] of [
    ['ours', ours],
    ['theirs', theirs],
  ] as const) {
    const { stdout } = await child(process.execPath, [join(import.meta.dirname, 'cold-start.mjs'), file]);
    const { platform, app } = JSON.parse(stdout);
    cold.platform.push(platform);
    cold[name].push(app);
  }
}
const platform = median(cold.platform);
row('cold import of zapier-platform-core', platform);
row('  and then of the bundle: ours', median(cold.ours), `${statSync(ours).size} bytes`);
row('  and then of the bundle: by hand', median(cold.theirs), `${statSync(theirs).size} bytes`);
ratio('cold start in all, ours to by hand', platform + median(cold.ours), platform + median(cold.theirs));

let requests = 0;
const server = await listen(async (url) => counted(await createLocalServer({ url, agent: 'none' })));
const token = server.server.tokens.admin;
const caller = createCaller({
  url: server.url,
  session: bearer(token),
  accountId: accountIdOf(token),
  tier: 'enterprise',
  signing: createSigning([signingKey]),
  fetch: (input, init) => server.server.fetch(new Request(input, init)),
});
const ids: string[] = [];
for (let index = 0; index < tasks; index += 1)
  ids.push((await run(createTask, caller, { title: `Task ${index}` })).task_id);
const words = (word: string, from: number) =>
  Object.fromEntries(ids.slice(from, from + ended).map((id) => [id, word] as const));
const outcomes = { ...words('completed', 0), ...words('failed', ended) };
server.server.seed({ taskStatus: outcomes, runStatus: outcomes });

Object.assign(process.env, {
  CODETETHER_API_URL: server.url,
  CODETETHER_ISSUER: server.issuerUrl,
  CLIENT_ID: 'codetether-zapier',
  CODETETHER_SIGNING_KEY: signingKey,
  // Otherwise it would measure our own budget of requests.
  CODETETHER_TIER: 'enterprise',
});
const { createAppTester } = await import('zapier-platform-core');
const pollers = { ours: await pollerOf(ours), theirs: await pollerOf(theirs) };
const times = { ours: [] as number[], theirs: [] as number[] };
for (let round = 0; round < polls; round += 1) {
  for (const name of ['ours', 'theirs'] as const) {
    const start = performance.now();
    await pollers[name](newTask.name);
    times[name].push(performance.now() - start);
  }
}
console.log(`\nan account with ${tasks} tasks, ${ended} of them completed and ${ended} failed`);
row('one poll for new tasks: ours', median(times.ours), 'the newest 25');
row('one poll for new tasks: by hand', median(times.theirs), 'the oldest 25: the server cuts the newest off');
ratio('ours to by hand', median(times.ours), median(times.theirs));

for (const { name, title } of [newTask, taskCompleted, taskFailed]) {
  requests = 0;
  const rows = (await pollers.ours(name)).length;
  const kept = requests <= 5 + rows && rows <= 25;
  console.log(
    `${title.padEnd(40)} ${rows} rows, ${requests} requests (at most 5 + ${rows}): ${kept ? 'kept' : 'MISSED'}`,
  );
  if (!kept) process.exitCode = 1;
}
await server.close();

function counted(local: LocalServer): LocalServer {
  return {
    ...local,
    fetch: (request) => {
      requests += 1;
      return local.fetch(request);
    },
  };
}

async function pollerOf(file: string): Promise<(key: string) => Promise<unknown[]>> {
  const { default: app } = await import(file);
  const test = createAppTester(app);
  return async (key) => {
    const rows = await test(app.triggers[key].operation.perform, {
      authData: { access_token: token },
      inputData: {},
      meta: {},
    });
    return Array.isArray(rows) ? rows : [];
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function row(label: string, ms: number, more = ''): void {
  console.log(`${label.padEnd(40)} ${ms.toFixed(1).padStart(8)} ms  ${more}`.trimEnd());
}

function ratio(label: string, a: number, b: number): void {
  console.log(`${label.padEnd(40)} ${(a / b).toFixed(2).padStart(8)}`);
}
