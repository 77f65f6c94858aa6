// Anybody on a network may send anything to the bot's port: it must not end the process, nor reach the log as it is.
import { once } from 'node:events';
import { METHODS } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { silentLog } from '@codetether/core';
import { listen } from '@codetether/hosting/http';
import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpApp } from '../slack/receiver.ts';
import { createBotServer, type ServerOptions } from './server.ts';

async function serve(options: Partial<ServerOptions> = {}, host = '127.0.0.1') {
  const logged: string[] = [];
  const log = {
    ...silentLog,
    warn: (message: string, facts?: object) => void logged.push(JSON.stringify({ message, ...facts })),
  };
  const bot = { atOnce: () => undefined, check: () => undefined, options: async () => [], wants: async () => false };
  const slack = createHttpApp({
    handler: bot,
    inbox: { accept: async () => true },
    installations: { tokenOf: async () => ({ botToken: '', botUser: '' }) },
    signingSecret: 'secret',
    log,
  });
  const server = createBotServer({
    slack,
    pages: [],
    publicUrl: 'http://bot',
    isReady: async () => true,
    log,
    ...options,
  });
  const port = await listen(server, { host, port: 0 });
  onTestFinished(() => void server.close());
  return { port, logged };
}

/** The answer's status, or nothing where the connection was closed. */
async function raw(port: number, request: string): Promise<number | undefined> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(request);
  const status = /^HTTP\/1\.1 (\d+)/.exec(await text(socket))?.[1];
  return status === undefined ? undefined : Number(status);
}

const head = (method: string, path: string) =>
  `${method} ${path} HTTP/1.1\r\nhost: bot\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`;

test('whatever the method, a request that Slack did not sign is refused, and the bot keeps running', async () => {
  const { port, logged } = await serve();
  for (const method of METHODS) {
    // Node closes the connection at CONNECT, which asks for a tunnel.
    const expected = method === 'CONNECT' ? undefined : method === 'POST' ? 401 : 405;
    expect([method, await raw(port, head(method, '/slack/events?x=secret'))]).toEqual([method, expected]);
  }
  expect(await raw(port, head('GET', '/health/live'))).toBe(200);
  expect(logged.join('\n')).not.toContain('x=secret');
});

test('a load balancer that keeps an idle connection for a minute finds it open', async () => {
  const { port } = await serve();
  const { headers } = await fetch(`http://127.0.0.1:${port}/health/live`);
  expect(Number(/timeout=(\d+)/.exec(headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(60);
});

test('pages of other places reach it by no name and from no origin', async () => {
  const local = 'http://localhost:3000';
  const ask = async (host: string, publicUrl: string, path: string, headers: string[]) => {
    const { port } = await serve(
      { publicUrl, pages: [new Hono().all('/link', (context) => context.text('page'))] },
      host,
    );
    const lines = [`${headers.length > 1 ? 'POST' : 'GET'} ${path} HTTP/1.1`, 'connection: close', ...headers];
    return raw(port, `${lines.join('\r\n')}\r\n\r\n`);
  };
  const form = (origin: string) => [
    'host: localhost',
    `origin: ${origin}`,
    'content-type: text/plain',
    'content-length: 0',
  ];
  expect(await ask('127.0.0.1', local, '/link', ['host: localhost'])).toBe(200);
  expect(await ask('127.0.0.1', local, '/link', ['host: rebound.example'])).toBe(403);
  expect(await ask('127.0.0.1', local, '/health/live', ['host: rebound.example'])).toBe(403);
  expect(await ask('127.0.0.1', local, '/link', form(local))).toBe(200);
  expect(await ask('127.0.0.1', local, '/link', form('http://localhost:9999'))).toBe(403);
  // In a container whose port is given to this machine; the balancer asks by an address.
  expect(await ask('0.0.0.0', local, '/link', ['host: rebound.example'])).toBe(403);
  expect(await ask('0.0.0.0', local, '/health/live', ['host: 10.0.0.7:3000'])).toBe(200);
  // Behind a proxy.
  expect(await ask('0.0.0.0', 'https://bot.example.com', '/link', ['host: upstream'])).toBe(200);
  expect(await ask('0.0.0.0', 'https://bot.example.com', '/link', form('https://bot.example.com'))).toBe(200);
  expect(await ask('0.0.0.0', 'https://bot.example.com', '/link', form('https://evil.example'))).toBe(403);
});

test('a page that throws is one line in the log and a 500', async () => {
  const printed: unknown[] = [];
  const { error } = console;
  console.error = (...parts) => void printed.push(...parts);
  onTestFinished(() => {
    console.error = error;
  });
  const slack = {
    requestListener() {
      throw new Error('x-secret: 123');
    },
  };
  const { port, logged } = await serve({
    slack,
    pages: [
      new Hono()
        .get('/page', () => Promise.reject(new Error('x-secret: 123')))
        .get('/text', () => Promise.reject('x-secret: 123')),
    ],
  });
  expect(await raw(port, head('POST', '/slack/events'))).toBe(500);
  expect(await raw(port, head('GET', '/page'))).toBe(500);
  expect(await raw(port, head('GET', '/text'))).toBe(500);
  expect(logged).toEqual([
    expect.stringContaining('"message":"a request failed","error":"Error","at":['),
    expect.stringContaining('"message":"a page failed","error":"Error","at":['),
    '{"message":"a request failed","error":"string"}',
  ]);
  expect(printed).toEqual([]);
  expect(logged.join('\n')).not.toContain('123');
});
