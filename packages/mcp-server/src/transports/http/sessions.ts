// `--sessions`: a server for each client, kept between its requests, so that it can be asked back (elicitation) and told things (subscriptions).
// All requests of a session must reach the same process: more than one instance needs a balancer that is sticky by the Mcp-Session-Id header.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Clock } from '@codetether/core';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Identity } from '../../accounts/guard.ts';
import { Refusal } from '../../accounts/refusal.ts';
import type { Exchange } from './stateless.ts';

export interface Sessions {
  /** Only who began a session may use it. */
  answer(exchange: Exchange, identity: Identity): Promise<void>;
  /** Ends the streams in which clients only listen; calls at work go on. */
  closeStreams(): void;
  /** Ends all sessions. */
  close(): Promise<void>;
}

export interface SessionsOptions {
  /** `identity`: whose request is being answered, with the token and the rights of that request. */
  createServer(identity: () => Identity): Server;
  clock: Clock;
  /** A session that nobody has used for so long, and that has no stream open, ends. Default 30 minutes. */
  idleMs?: number;
  /** With one more, the account's own that has not been used for longest ends, and nobody else's. Default 20. */
  mostOfAccount?: number | undefined;
  /** Of all accounts; then an account must end one of its own before it begins another. */
  most?: number;
}

interface Session {
  /** Whose it is. */
  account: string;
  transport: StreamableHTTPServerTransport;
  server: Server;
  usedAt: number;
  /** Requests that have no complete answer yet, open streams among them. */
  open: number;
}

export function createSessions(options: SessionsOptions): Sessions {
  const { createServer, clock, idleMs = 30 * 60_000, mostOfAccount = 20, most = 10_000 } = options;
  const sessions = new Map<string, Session>();
  // Two requests of one session may show two tokens at once, and neither may act with the other's rights.
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
        throw new Refusal(404, 'There is no such session. Begin a new one with initialize.', {}, -32_001);
      }
      session.usedAt = clock.now();
      session.open += 1;
      response.once('close', () => {
        session.usedAt = clock.now();
        session.open -= 1;
        // It was no initialize, so no session has begun.
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
    if (sessions.size >= most && ownOf(account).length === 0) {
      const message = 'This server has as many sessions as it can hold. Try again in a minute.';
      throw new Refusal(503, message, { 'retry-after': '60' });
    }
    const server = createServer(() => asking.getStore() ?? identity);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        const own = ownOf(account);
        if (own.length >= mostOfAccount || sessions.size >= most) void own[0]?.server.close();
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

  /** Longest unused first; those whose client listens or waits for an answer come last. */
  function ownOf(account: string): Session[] {
    return [...sessions.values()]
      .filter((session) => session.account === account)
      .sort((a, b) => Math.sign(a.open) - Math.sign(b.open) || a.usedAt - b.usedAt);
  }
}
