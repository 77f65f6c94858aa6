// `--sessions`: keeps a server for each client between its requests, so that it can ask the client (elicitation) and notify it (subscriptions).
// All requests of a session must reach the same process: several instances need a load balancer that is sticky by the Mcp-Session-Id header.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Clock } from '@codetether/core';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Identity } from '../../accounts/authenticator.ts';
import { HttpError } from '../../accounts/http-error.ts';
import type { Exchange } from './stateless.ts';

export interface Sessions {
  /** Only the account that began a session may use it. */
  answer(exchange: Exchange, identity: Identity): Promise<void>;
  /** Ends the streams in which clients only listen; running calls continue. */
  closeStreams(): void;
  /** Ends all sessions. */
  close(): Promise<void>;
}

export interface SessionsOptions {
  /** `identity` gives the caller of the present request, with its token and its scopes. */
  createServer(identity: () => Identity): Server;
  clock: Clock;
  /** After this time without a request or an open stream, a session ends. Default 30 minutes. */
  idleMs?: number;
  /** Beyond this number, the least recently used session of the same account ends. Default 20. */
  maxPerAccount?: number | undefined;
  /** Limit for all accounts together; beyond it, a new session ends another of the same account, or is refused. */
  max?: number;
}

interface Session {
  /** The account that began it. */
  account: string;
  transport: StreamableHTTPServerTransport;
  server: Server;
  usedAt: number;
  /** Requests without a complete answer, including open streams. */
  open: number;
}

export function createSessions(options: SessionsOptions): Sessions {
  const { createServer, clock, idleMs = 30 * 60_000, maxPerAccount = 20, max = 10_000 } = options;
  const sessions = new Map<string, Session>();
  // Two simultaneous requests of one session may have different tokens, and neither may act with the other's rights.
  const asking = new AsyncLocalStorage<Identity>();
  const sweep = setInterval(
    () => {
      for (const { open, usedAt, server } of sessions.values()) {
        if (open === 0 && clock.now() - usedAt >= idleMs) void server.close();
      }
    },
    Math.min(idleMs, 60_000),
  );
  sweep.unref();

  return {
    async answer({ request, response, body }, identity) {
      const id = request.headers['mcp-session-id'];
      const session = id === undefined ? await begin(identity) : sessions.get(String(id));
      if (session?.account !== identity.account) {
        throw new HttpError(404, 'There is no such session. Begin a new one with initialize.', {}, -32_001);
      }
      session.usedAt = clock.now();
      session.open += 1;
      response.once('close', () => {
        session.usedAt = clock.now();
        session.open -= 1;
        // The request was not an initialize, so no session has begun.
        if (session.transport.sessionId === undefined) void session.server.close();
      });
      await asking.run(identity, () => session.transport.handleRequest(request, response, body));
    },
    closeStreams() {
      for (const { transport } of sessions.values()) transport.closeStandaloneSSEStream();
    },
    async close() {
      clearInterval(sweep);
      await Promise.all([...sessions.values()].map(({ server }) => server.close()));
    },
  };

  async function begin(identity: Identity): Promise<Session> {
    const { account } = identity;
    if (sessions.size >= max && ownOf(account).length === 0) {
      const message = 'This server has as many sessions as it can hold. Try again in a minute.';
      throw new HttpError(503, message, { 'retry-after': '60' });
    }
    const server = createServer(() => asking.getStore() ?? identity);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        const own = ownOf(account);
        if (own.length >= maxPerAccount || sessions.size >= max) void own[0]?.server.close();
        sessions.set(id, session);
      },
    });
    const session: Session = { account, transport, server, usedAt: clock.now(), open: 0 };
    await server.connect(transport);
    server.onclose = () => {
      if (transport.sessionId !== undefined) sessions.delete(transport.sessionId);
    };
    return session;
  }

  /** Least recently used first; sessions whose client listens or waits for an answer come last. */
  function ownOf(account: string): Session[] {
    return [...sessions.values()]
      .filter((session) => session.account === account)
      .sort((a, b) => Math.sign(a.open) - Math.sign(b.open) || a.usedAt - b.usedAt);
  }
}
