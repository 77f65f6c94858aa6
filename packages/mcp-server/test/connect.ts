// A client of the SDK, connected to our server over an embedded CodeTether.

import { type Clock, silentLog, type Tier } from '@codetether/core';
import { createLocalServer, type LocalServerOptions } from '@codetether/local-server';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolResultSchema, type ClientCapabilities, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import { accountOf } from '../src/accounts/account.ts';
import { answersOf, createServer, type ServerDeps } from '../src/protocol/server.ts';
import { createRegistry } from '../src/registry/registry.ts';
import { everything, type Selection } from '../src/settings/selection.ts';
import { listenHttp } from '../src/transports/http/listener.ts';
import { showsApps } from './apps/protocol.ts';

export type Connected = Awaited<ReturnType<typeof connect>>;

export type Way = 'memory' | 'http' | 'http with sessions';

interface Options extends LocalServerOptions {
  token?: 'user' | 'admin' | 'expired' | 'none';
  /** The clock of the MCP server; the embedded server has its own. */
  ourClock?: Clock;
  tierOfAccount?: Tier;
  selection?: Selection;
  /** The URL of the pages of tasks and runs. */
  webUrl?: string;
  /** How long the MCP server waits for agents, in seconds. */
  waitSeconds?: number;
  /** Wraps the requests to the embedded server. */
  through?: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
  /** How the client reaches the server. */
  over?: Way;
  /** Answers the client's questions as the user; without it the client cannot ask. */
  user?: (question: string) => 'yes' | 'no' | 'closes the question';
  /** The client shows apps. */
  apps?: true;
}

export async function connect({
  token = 'admin',
  user,
  apps,
  ourClock,
  tierOfAccount = 'enterprise',
  selection = everything,
  over = 'memory',
  through = (fetch) => fetch,
  waitSeconds,
  webUrl,
  ...options
}: Options = {}) {
  const local = await createLocalServer({ agent: { speedMs: 20 }, ralphPollMs: 50, ...options });
  let requests = 0;
  const account = accountOf({
    url: 'http://codetether.local',
    token: token === 'none' ? undefined : local.tokens[token],
    tier: tierOfAccount,
    visibility: 'server',
    fetch: through(async (input, init) => {
      requests += 1;
      return local.fetch(new Request(input, init));
    }),
    log: silentLog,
    webUrl,
  });
  const caller = { ...account, ...(waitSeconds !== undefined && { waitSeconds }) };
  const registry = createRegistry({ clock: ourClock, selection });
  const deps = {
    version: '0',
    instructions: registry.catalog('unknown').instructions,
    catalog: () => registry.catalog('unknown'),
    registry: async () => registry,
    caller: async () => caller,
    stateful: over !== 'http',
  };
  const capabilities: ClientCapabilities = { ...(user && { elicitation: {} }), ...(apps && showsApps) };
  const client = new Client({ name: 'test', version: '0' }, { capabilities });
  const asked: string[] = [];
  if (user) {
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      asked.push(params.message);
      const said = user(params.message);
      if (said === 'closes the question') return { action: 'cancel' };
      return said === 'yes' ? { action: 'accept', content: { confirm: true } } : { action: 'decline' };
    });
  }
  await client.connect(await transportTo(deps, over));
  // Makes the client check every answer against its tool's schema.
  await client.listTools();
  onTestFinished(async () => {
    await client.close();
    await local.close();
  });
  return {
    local,
    client,
    caller,
    /** The number of requests to the embedded server. */
    requests: () => requests,
    /** The questions that the user was asked. */
    asked,
    async call(name: string, input: Record<string, unknown> = {}, options: Parameters<typeof client.callTool>[2] = {}) {
      const answer = CallToolResultSchema.parse(await client.callTool({ name, arguments: input }, undefined, options));
      const [content] = answer.content;
      if (content?.type !== 'text') throw new Error('Every answer has a text.');
      return { text: content.text, data: answer.structuredContent ?? {}, isError: answer.isError ?? false };
    },
  };
}

/** A transport to a server of that kind; an HTTP server ends with the test. */
async function transportTo(deps: ServerDeps, over: Way): Promise<Transport> {
  if (over === 'memory') {
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await createServer(deps).connect(ours);
    return theirs;
  }
  const http = await listenHttp({
    createServer: () => createServer(deps),
    answers: () => answersOf(deps),
    sessions: over !== 'http',
    log: silentLog,
  });
  onTestFinished(() => http.close(0));
  return new StreamableHTTPClientTransport(new URL(http.url));
}
