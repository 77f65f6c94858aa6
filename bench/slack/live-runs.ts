// A thousand Ralph runs at once: do their messages stay within Slack's limits, and is each end reported soon?
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpServer } from '@codetether/core/http-server';
import type { Database } from '@codetether/hosting/postgres';

export interface LiveRunsScene {
  codetetherUrl: string;
  slackUrl: string;
  /** Resolves some time after all runs have ended. */
  watch(): Promise<LiveRunsResult>;
  close(): void;
}

export interface LiveRunsResult {
  /** The maximum of a workspace's edits in any minute; Slack's tier 3 allows 50. */
  mostEditsAMinute: number;
  edits: number;
  /** The ends that were shown, with the delay after the run's end, in ms. */
  told: number;
  p50: number;
  slowest: number;
}

const stories = 8;
/** From the start of the scene, in ms: when all runs are held, and when the last one ends. */
const firstEnd = 60_000;
const lastEnd = 90_000;

export async function liveRunsScene(
  database: Database,
  { workspaces, runsEach, team }: { workspaces: number; runsEach: number; team(index: number): string },
): Promise<LiveRunsScene> {
  const began = Date.now();
  const total = workspaces * runsEach;
  const endOf = (run: number) => firstEnd + ((lastEnd - firstEnd) * run) / total;
  const edits = new Map<string, number[]>();
  const shownAfter = new Map<number, number>();

  const codetether = await listening((request) => {
    const run = Number(/\/v1\/ralph\/runs\/run-(\d+)/.exec(request.url ?? '')?.[1] ?? Number.NaN);
    if (Number.isNaN(run)) return {};
    return wireRun(run, team(Math.floor(run / runsEach)), (Date.now() - began) / endOf(run));
  });
  const slack = await listening((request, body) => {
    if (request.url?.endsWith('/chat.update')) {
      const args = new URLSearchParams(body);
      const workspace = String(request.headers.authorization ?? args.get('token'));
      const times = edits.get(workspace) ?? [];
      times.push(Date.now());
      edits.set(workspace, times);
      const run = Number(args.get('ts')?.split('.')[1]);
      const ended = Date.now() - began - endOf(run);
      if (ended >= 0 && !/: running/.test(args.get('text') ?? '') && !shownAfter.has(run)) shownAfter.set(run, ended);
    }
    return { ok: true, ts: '1.1', channel: 'C1', user: { tz: 'UTC' } };
  });

  await database.transaction(async (sql) => {
    for (let run = 0; run < total; run += 1)
      await sql`
        insert into run_messages (team, channel, ts, run_id, requester)
        values (${team(Math.floor(run / runsEach))}, ${`C${run % 5}`}, ${`1.${run}`}, ${`run-${run}`}, 'U1')`;
  });

  return {
    codetetherUrl: codetether.url,
    slackUrl: slack.url,
    async watch() {
      const wait = lastEnd + 25_000 - (Date.now() - began);
      await new Promise((done) => setTimeout(done, wait));
      const after = [...shownAfter.values()].sort((a, b) => a - b);
      return {
        mostEditsAMinute: Math.max(...[...edits.values()].map(mostInAMinute)),
        edits: [...edits.values()].reduce((sum, { length }) => sum + length, 0),
        told: after.length,
        p50: after[Math.floor(after.length / 2)] ?? Number.NaN,
        slowest: after.at(-1) ?? Number.NaN,
      };
    },
    close() {
      for (const { server } of [codetether, slack]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

function wireRun(run: number, account: string, share: number): object {
  const ended = share >= 1;
  const begun = Math.min(stories, Math.floor(share * stories) + 1);
  const at = '2026-11-24T12:00:00';
  return {
    id: `run-${run}`,
    prd: {
      project: `Project ${run}`,
      branchName: `ralph/project-${run}`,
      description: `Bench\n\n<!-- codetether-connect account=${account} key=k${run} -->`,
      userStories: Array.from({ length: stories }, (_, index) => ({ id: `US-${index}`, title: `Story ${index}` })),
    },
    codebase_id: 'demo',
    status: ended ? 'completed' : 'running',
    max_iterations: 20,
    current_iteration: begun,
    run_mode: 'sequential',
    story_results: Array.from({ length: begun }, (_, index) => ({
      story_id: `US-${index}`,
      status: index < begun - 1 || ended ? 'passed' : 'running',
      started_at: at,
      completed_at: at,
    })),
    created_at: at,
    started_at: at,
    completed_at: ended ? at : null,
  };
}

function mostInAMinute(times: readonly number[]): number {
  let first = 0;
  let most = 0;
  times.forEach((time, last) => {
    while ((times[first] ?? time) <= time - 60_000) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

async function listening(
  answer: (request: IncomingMessage, body: string) => object,
): Promise<{ url: string; server: Server }> {
  const server = createHttpServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer(request, body)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
