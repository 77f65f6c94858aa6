// Compares a cold start of our bundle with that of a hand-written app, and one poll in an account with 10,000 tasks with the same requests made bare.
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
const cold = { ours: [] as number[], theirs: [] as number[], platform: [] as number[], rest: [] as number[] };
for (let round = 0; round < starts; round += 1) {
  for (const [name, file] of [
    ['ours', ours],
    ['theirs', theirs],
  ] as const) {
    const { platform, app } = await coldStart(file);
    cold.platform.push(platform);
    cold[name].push(app);
  }
  cold.rest.push((await coldStart(join(dist, 'deployed.js'))).app);
}
const platform = median(cold.platform);
console.log('an import, in processor time, which a busy machine does not lengthen');
row('zapier-platform-core', platform);
row('  and then the app: ours', median(cold.ours), `${statSync(ours).size} bytes`);
row('  and then the app: by hand', median(cold.theirs), `${statSync(theirs).size} bytes`);
goal('in all, ours to by hand', (platform + median(cold.ours)) / (platform + median(cold.theirs)), 1.15);
row('the rest of our app, with its first call', median(cold.rest));

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
const poll = await pollerOf(ours);
for (const { name } of [newTask, taskCompleted, taskFailed]) await poll(name, { isPopulatingDedupe: true });
const times = { ours: [] as number[], bare: [] as number[] };
for (let round = 0; round < polls; round += 1) {
  for (const [name, work] of [
    ['ours', () => poll(newTask.name)],
    ['bare', bare],
  ] as const) {
    const start = performance.now();
    await work();
    times[name].push(performance.now() - start);
  }
}
console.log(`\nan account with ${tasks} tasks, ${ended} of them completed and ${ended} failed, nothing new`);
row('one poll for new tasks: ours', median(times.ours));
row('the same requests, bare', median(times.bare));
goal('ours to bare', median(times.ours) / median(times.bare), 1.5);

for (const { name, title } of [newTask, taskCompleted, taskFailed]) {
  requests = 0;
  await poll(name);
  goal(`requests of a poll: ${title}`, requests, 5);
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

/** The requests of a poll for new tasks, whose answers are parsed and nothing else. */
async function bare(): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const params = { name: 'list_task_runs', arguments: { limit: 1_000 } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  const get = async (status: string) =>
    (await fetch(`${server.url}/v1/agent/tasks?status=${status}`, { headers })).json();
  const runs = async () => {
    const { result } = Object(
      await (await fetch(`${server.url}/mcp/v1/rpc`, { method: 'POST', headers, body })).json(),
    );
    return JSON.parse(result.content[0].text);
  };
  await Promise.all([runs(), ...['pending', 'running', 'completed', 'failed'].map(get)]);
}

async function pollerOf(file: string): Promise<(key: string, meta?: object) => Promise<unknown>> {
  const { default: app } = await import(file);
  const test = createAppTester(app);
  return (key, meta = {}) =>
    test(app.triggers[key].operation.perform, {
      authData: { access_token: token },
      inputData: {},
      meta: { zap: { id: key, user: { timezone: 'UTC' } }, ...meta },
    });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function row(label: string, ms: number, more = ''): void {
  console.log(`${label.padEnd(40)} ${ms.toFixed(1).padStart(8)} ms  ${more}`.trimEnd());
}

function goal(label: string, is: number, most: number): void {
  const isKept = is <= most;
  console.log(`${label.padEnd(40)} ${is.toFixed(2).padStart(8)}  (at most ${most}: ${isKept ? 'kept' : 'MISSED'})`);
  if (!isKept) process.exitCode = 1;
}

/** In a process of its own. */
async function coldStart(file: string): Promise<{ platform: number; app: number }> {
  const { stdout } = await child(process.execPath, [join(import.meta.dirname, 'cold-start.mjs'), file]);
  return JSON.parse(stdout);
}
