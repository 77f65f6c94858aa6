// A hostile page in a real Chromium, against each of our servers: it reaches none of them, while it does reach a server without a guard.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpServer } from '@codetether/core/http-server';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { chromiumPath } from '../../packages/core/test/browser/chromium-path.ts';
import { launchChromium } from '../../packages/core/test/browser/launch-chromium.ts';
import { startLocal } from '../../packages/slack-bot/src/local.ts';
import { attacks, reboundAttacks, scriptOf } from './attacks.ts';
import { startLocalServer, startMcpServer, startSlackBot } from './programs.ts';
import { tapped } from './tapped.ts';

if (!chromiumPath)
  process.stderr.write('No hostile page was tried: there is no Chromium. On Debian: apt-get install chromium.\n');

/** Every name under `.example` resolves to this machine, as the names of an attacker would. */
const hostileNames = '--host-resolver-rules=MAP *.example 127.0.0.1';

const createTask = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'create_task', arguments: { title: 'From a page', prompt: 'From a page' } },
});

describe.skipIf(!chromiumPath)('a hostile page in a browser', () => {
  let browser: Browser;
  const ends: (() => unknown)[] = [];
  const servers: Record<string, { url: string; paths: string[] }> = {};
  let agentLog = '';
  let evil = '';

  beforeAll(async () => {
    browser = await launchChromium(hostileNames);
    ends.push(() => browser.close());
    evil = (await serve('<!doctype html><body>')).replace('127.0.0.1', 'evil.example');

    const folder = await mkdtemp(join(tmpdir(), 'web-pages-'));
    ends.push(() => rm(folder, { recursive: true }));
    agentLog = join(folder, 'agent');
    const [local, mcp, sessions, bot, botsLocal] = await Promise.all([
      startLocalServer(`cat >> ${agentLog}`),
      startMcpServer(),
      startMcpServer('--sessions'),
      startSlackBot(),
      startLocal('http://localhost:3000'),
    ]);
    ends.push(local.stop, mcp.stop, sessions.stop, bot.stop, botsLocal.close);
    const api = [
      '/mcp/v1/rpc',
      '/v1/agent/tasks',
      '/v1/worker/tasks/stream?agent_name=page',
      '/',
      '/tasks/x/cancel',
      '/nothing',
    ];
    const realm = '/realms/codetether';
    const issuer = [
      `${realm}/.well-known/openid-configuration`,
      `${realm}/protocol/openid-connect/token`,
      `${realm}/device`,
    ];
    Object.assign(servers, {
      'local-server': { url: local.url, paths: [...api, ...issuer] },
      'slack --local, its CodeTether': { url: botsLocal.env.CODETETHER_API_URL, paths: [...api, ...issuer] },
      'slack --local': {
        url: bot.url,
        paths: ['/slack/events', '/link', '/link/confirm', '/slack/install', '/health/ready'],
      },
      'mcp http': { url: mcp.url, paths: ['/mcp', '/health', '/mcp/server-card'] },
      'mcp http --sessions': { url: sessions.url, paths: ['/mcp'] },
    });
  });
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
  });

  /** Starts a server without a guard that lets every page read it; returns its address. */
  async function serve(text: string): Promise<string> {
    const anybody = {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'content-type',
      'access-control-allow-methods': 'DELETE',
    };
    const http = createHttpServer((request, response) => {
      request.resume();
      const stream = request.headers.accept === 'text/event-stream';
      response.writeHead(200, { ...anybody, 'content-type': stream ? 'text/event-stream' : 'text/html' }).end(text);
    });
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
    ends.push(() => http.close());
    return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  }

  /** The server's answers to each attack on each path, and what the page could read. */
  async function attack(url: string, paths: readonly string[]) {
    const tap = await tapped(url);
    const context = await browser.newContext();
    onTestFinished(async () => {
      await context.close();
      tap.close();
    });
    const tries = async (from: string, ways: Readonly<Record<string, string>>, at: string) => {
      const all = paths.flatMap((path) =>
        Object.entries(ways).map(([how, script], way) => {
          const target = `${path}${path.includes('?') ? '&' : '?'}way=${from.length}-${way}`;
          return { path, how, script, target };
        }),
      );
      const page = await context.newPage();
      await page.goto(from);
      const read = (await page.evaluate(
        scriptOf(
          all.map(({ script, target }) => ({ script, target: at + target })),
          createTask,
        ),
      )) as string[];
      return all.map(({ path, how, target }, index) => ({
        path,
        how,
        read: read[index] ?? '',
        /** Includes answers to preflight requests. */
        statuses: () => tap.heard().flatMap(({ path, status }) => (path === target ? [status] : [])),
      }));
    };
    const rebound = tap.url.replace('127.0.0.1', 'rebound.example');
    return [
      ...(await tries(evil, attacks, tap.url)),
      // The name now resolves to the server, so pages there have that name as their origin, as the attacker's page has.
      ...(await tries(`${rebound}/`, reboundAttacks, rebound)),
    ];
  }

  test('reaches a server without a guard in every way', async () => {
    const tries = await attack(await serve('secret'), ['/']);
    for (const { how, statuses } of tries) await expect.poll(() => [how, statuses()[0]]).toEqual([how, 200]);
    const read = Object.fromEntries(tries.map(({ how, read }) => [how, read]));
    expect(read).toMatchObject({
      'CORS, read': 'secret',
      'CORS, JSON': 'secret',
      'event stream': 'open',
      'rebound, read': 'secret',
      'rebound, JSON': 'secret',
    });
  });

  test.each(['local-server', 'slack --local, its CodeTether', 'slack --local', 'mcp http', 'mcp http --sessions'])(
    'reaches nothing of %s',
    async (name) => {
      const { url, paths } = servers[name] ?? { url: '', paths: [] };
      const tries = await attack(url, paths);
      expect(tries.length).toBe(paths.length * Object.keys({ ...attacks, ...reboundAttacks }).length);
      for (const { path, how, statuses, read } of tries) {
        await expect.poll(() => [path, how, ...new Set(statuses())]).toEqual([path, how, 403]);
        // A page under the server's name can read the refusal.
        if (!how.startsWith('rebound')) expect([path, how, read]).toEqual([path, how, '']);
      }
    },
  );

  test('sent nothing to the agent, and left no task', async () => {
    const answer = await fetch(`${servers['local-server']?.url}/v1/agent/tasks`);
    expect(await answer.json()).toEqual([]);
    await expect(readFile(agentLog)).rejects.toThrow('ENOENT');
  });

  test('may still link to the pages for people', async () => {
    for (const name of ['local-server', 'slack --local, its CodeTether']) {
      const page = await browser.newPage();
      onTestFinished(() => page.close());
      await page.goto(evil);
      const answer = page.waitForResponse((response) => response.url().startsWith(servers[name]?.url ?? 'none'));
      await page.evaluate(`location.href = ${JSON.stringify(`${servers[name]?.url}/`)}`);
      expect((await answer).status()).toBe(200);
    }
  });
});
