// The HTTP server over an embedded CodeTether, and clients of the SDK that call it.
import type { Caller, Clock } from '@codetether/core';
import { createCaller, silentLog } from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { createLocalServer, type LocalServer, type LocalServerOptions } from '@codetether/local-server';
import { Client, type ClientOptions } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { onTestFinished } from 'vitest';
import { modernOf } from '../src/protocol/modern.ts';
import { answersOf, createServer as createMcpServer } from '../src/protocol/server.ts';
import { createRegistry } from '../src/registry/registry.ts';
import { type HttpOptions, type HttpServer, listenHttp } from '../src/transports/http/listener.ts';

const url = 'http://codetether.local';

export interface OpenHttp extends HttpServer {
  local: LocalServer;
  /** The account that it acts as. */
  caller: Caller;
  /** Requests to CodeTether without an answer yet. */
  upstream: ReadonlySet<Request>;
  /** For a second instance over the same account. */
  product: ReturnType<typeof productOf>;
}

/** The server ends with the test. */
export async function openHttp(
  options: Partial<HttpOptions> = {},
  localOptions: LocalServerOptions = {},
): Promise<OpenHttp> {
  const local = await createLocalServer({ url, agent: 'none', ...localOptions });
  const upstream = new Set<Request>();
  const caller = createCaller({
    url,
    session: bearer(local.tokens.admin),
    accountId: 'ada',
    tier: 'enterprise',
    // A busy machine must not run into the time-out of a call that a test holds open.
    timeoutMs: 170_000,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      upstream.add(request);
      return local.fetch(request).finally(() => upstream.delete(request));
    },
  });
  const product = productOf(caller, options.sessions ?? false, options.clock);
  const http = await listenHttp({ ...product, log: silentLog, ...options });
  onTestFinished(async () => {
    await http.close(0);
    await local.close();
  });
  return { ...http, local, caller, upstream, product };
}

/** The product for that account. */
export function productOf(caller: Caller, stateful = false, clock?: Clock) {
  const registry = createRegistry({ clock });
  const deps = {
    version: '0.0.0',
    instructions: registry.catalog('unknown').instructions,
    catalog: () => registry.catalog('unknown'),
    registry: async () => registry,
    caller: async () => caller,
    stateful,
  };
  return {
    createServer: () => createMcpServer(deps),
    answers: () => answersOf(deps),
    modern: () => modernOf(deps),
  };
}

/** A connected client, which ends with the test. */
export async function connectClient(url: string, options: ClientOptions = {}, headers: Record<string, string> = {}) {
  const client = new Client({ name: 'test', version: '0' }, options);
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return client;
}

const usualHeaders = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** Sends one message by POST. */
export function post(url: string, message: unknown, headers: Record<string, string> = {}, init: RequestInit = {}) {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  return fetch(url, { method: 'POST', headers: { ...usualHeaders, ...headers }, body, ...init });
}

export function callOf(name: string, args: object = {}, meta?: object) {
  return {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: args, ...(meta && { _meta: meta }) },
  };
}
