// Every route of every server, with every method, odd headers and odd bodies: each is answered or its connection closed, and the program continues.
import { createHmac } from 'node:crypto';
import { beginAuthorization, completeAuthorization, discover } from '@codetether/core/auth';
import { createBrowser } from '@codetether/local-server';
import { expect, onTestFinished, test } from 'vitest';
import { mapLimit } from '../../packages/core/src/concurrency/map-limit.ts';
import { endpoint } from '../../packages/mcp-server/src/transports/http/listener.ts';
import { serverCardPaths } from '../../packages/mcp-server/src/transports/http/server-card.ts';
import {
  type Program,
  signingSecret,
  startLocalServer,
  startMcpServer,
  startMcpServerWith,
  startRelay,
  startSlackBot,
} from '../web-pages/programs.ts';
import { type Credentials, type Header, hopelessRequests, mark, oddRequests, type Route } from './requests.ts';
import { routesOf, routesOfIssuer } from './routes.ts';
import { send } from './send.ts';

/** Parallel requests. The bot answers a signed request without meaning after 3 s. */
const width = 64;

/** Requests on which the real server fails too, and the embedded one does the same. Python reads 1e999 as infinity, and cannot write it into the refusal. */
const failsLikeTheRealServer = /^\/((v1\/)?a2a|agents|mcp|v1\/cronjobs|v1\/users\/billing\/status)?[/?,]|, a number$/;

const nobody: Credentials = () => [];
const bearer = (token: string): Header => ['authorization', `Bearer ${token}`];

interface Tried {
  program: Program;
  routes: readonly Route[];
  credentials?: Credentials;
  health: string;
  /** Requests that may be answered with 500 or 503, by path and name. */
  mayFail?: RegExp;
  /** Log lines that would be errors elsewhere. */
  mayLog?: RegExp;
}

/** Tries everything, and expects no error. */
async function expectSurvival({
  program,
  routes,
  credentials = nobody,
  health,
  mayFail,
  mayLog,
}: Tried): Promise<void> {
  const { host, port } = new URL(program.url);
  const requests = [
    ...routes.flatMap((route) => oddRequests(route, host, credentials)),
    ...hopelessRequests(health, host),
  ];
  const outcomes = await mapLimit(requests, width, (request) => send(Number(port), request));
  const wrong = requests.flatMap(({ name, method, target }, index) => {
    const outcome = outcomes[index];
    const isRight =
      outcome === 'closed' || (typeof outcome === 'number' && outcome < 500) || mayFail?.test(`${target}, ${name}`);
    return isRight ? [] : [`${method} ${target.slice(0, 100)}, ${name}: ${outcome}`];
  });
  expect(wrong).toEqual([]);
  expect(program.ended()).toBeUndefined();
  expect((await fetch(program.url + health)).status).toBe(200);
  // Each line of a log is JSON, without a stack, without anything that was sent, and without an unexpected error.
  const lines = program.logged().filter((line) => !mayLog?.test(line));
  expect(lines.filter((line) => !line.startsWith('{') || line.includes(mark) || unforeseen.test(line))).toEqual([]);
}

const unforeseen = /an error was not caught|nobody waited|a request failed|a page failed/;

async function started(starting: Promise<Program>): Promise<Program> {
  const program = await starting;
  onTestFinished(program.stop);
  return program;
}

/** The URL of that server's API, as its start prints it. */
function adminToken({ said }: Program): string {
  return /"admin":"([^"]+)"/.exec(said())?.[1] ?? '';
}

const mcpRoutes: Route[] = [
  { path: endpoint, methods: ['POST', 'GET', 'DELETE'] },
  ...['/health', ...serverCardPaths].map((path) => ({ path, methods: ['GET'] })),
];

test('the embedded CodeTether and its issuer', async () => {
  const program = await started(startLocalServer());
  const issuer = `${program.url}/realms/codetether`;
  const routes = [...routesOf('local-server'), ...(await routesOfIssuer(issuer))];
  expect(routes.length).toBeGreaterThan(60);
  const token = adminToken(program);
  await expectSurvival({
    program,
    routes,
    credentials: () => [bearer(token)],
    health: '/v1/agent/tasks',
    mayFail: failsLikeTheRealServer,
  });
});

test.each([[[]], [['--sessions']]])('MCP over HTTP %j', async (flags) => {
  const program = await started(startMcpServer('--calls-per-minute', '0', ...flags));
  await expectSurvival({ program, routes: mcpRoutes, health: '/health' });
});

test('MCP over HTTP with sign-in', async () => {
  const local = await started(startLocalServer());
  const issuer = `${local.url}/realms/codetether`;
  const flags = ['--url', local.url, '--issuer', issuer, '--audience', 'account', '--pass-token-on', '--sessions'];
  const program = await started(startMcpServerWith([...flags, '--calls-per-minute', '0']));
  const client = await discover({ issuer, clientId: 'codetether-mcp', allowInsecure: true });
  const begun = await beginAuthorization(client, { redirectUri: 'http://127.0.0.1/callback' });
  const { accessToken } = await completeAuthorization(client, await createBrowser(local.url).signIn(begun.url), begun);
  const metadata = `/.well-known/oauth-protected-resource${endpoint}`;
  const routes = [...mcpRoutes, { path: metadata, methods: ['GET'] }];
  expect((await fetch(program.url + metadata)).status).toBe(200);
  await expectSurvival({ program, routes, credentials: () => [bearer(accessToken)], health: '/health' });
});

test('the relay', async () => {
  const program = await started(startRelay());
  const routes = routesOf('hosting');
  expect(routes.map(({ path }) => path).toSorted()).toEqual(['/health/live', '/health/ready', '/waits']);
  const mayFail = /^\/waits/;
  await expectSurvival({ program, routes, credentials: () => [bearer('token')], health: '/health/live', mayFail });
});

/** It reads a field of a body that is `null`, which only Slack can sign. The bot closes the connection after 10 s. */
const boltsOwnFault = /"error":"TypeError","at":\["[^"]*@slack\/bolt.*nobody waited/;

test('the Slack bot', async () => {
  const program = await started(startSlackBot());
  const signed: Credentials = (body) => {
    const at = String(Math.floor(Date.now() / 1000));
    const digest = createHmac('sha256', signingSecret).update(`v0:${at}:${body.toString()}`).digest('hex');
    return [
      ['x-slack-request-timestamp', at],
      ['x-slack-signature', `v0=${digest}`],
    ];
  };
  const pages = [...routesOf('hosting'), ...routesOf('slack-bot')];
  expect(pages.map(({ path }) => path)).toEqual(expect.arrayContaining(['/link', '/slack/install', '/health/ready']));
  const events = { path: '/slack/events', methods: ['POST'] };
  await expectSurvival({
    program,
    routes: [...pages, events],
    credentials: signed,
    health: '/health/ready',
    mayLog: boltsOwnFault,
  });
});
