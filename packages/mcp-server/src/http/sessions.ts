// `--sessions`: a server for each client, kept between its requests, so that it can be asked back (elicitation) and told things (subscriptions).
// All requests of a session must reach the same process: more than one instance needs a balancer that is sticky by the Mcp-Session-Id header.
import { randomUUID } from 'node:crypto';
import type { Clock } from '@codetether/core';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Identity } from './guard.ts';
import { Refusal } from './refusal.ts';
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
  createServer(identity: Identity): Server;
  clock: Clock;
  /** A session that nobody has used for so long, and that has no stream open, ends. Default 30 minutes. */
  idleMs?: number;
  /** With one more, the one that has been idle longest ends. */
  most?: number;
}

interface Session {
  /** Who began it, with the token and the rights of the latest request: the first one runs out long before the session. */
  identity: Identity;
  transport: StreamableHTTPServerTransport;
  server: Server;
  usedAt: number;
  /** Requests that have no complete answer yet, open streams among them. */
  open: number;
}

export function createSessions({ createServer, clock, idleMs = 30 * 60_000, most = 1_000 }: SessionsOptions): Sessions {
  const sessions = new Map<string, Session>();
  const sweep = setInterval(
    () => {
      for (const session of idle()) if (clock.now() - session.usedAt >= idleMs) void session.server.close();
    },
    Math.min(idleMs, 60_000),
  );
  sweep.unref();

  return {
    async answer({ request, response, body }, identity) {
      const id = request.headers['mcp-session-id'];
      const session = id === undefined ? await begin(identity) : sessions.get(String(id));
      if (session?.identity.account !== identity.account) {
        throw new Refusal(404, 'There is no such session. Begin a new one with initialize.', {}, -32_001);
      }
      // A client whose user has allowed more goes on with a token of other rights.
      Object.assign(session.identity, identity);
      session.usedAt = clock.now();
      session.open += 1;
      response.once('close', () => {
        session.usedAt = clock.now();
        session.open -= 1;
        // It was no initialize, so no session has begun.
        if (session.transport.sessionId === undefined) void session.server.close();
      });
      await session.transport.handleRequest(request, response, body);
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
    const server = createServer(identity);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        sessions.set(id, session);
        if (sessions.size > most) void idle().at(0)?.server.close();
      },
    });
    const session: Session = { identity, transport, server, usedAt: clock.now(), open: 0 };
    await server.connect(transport);
    server.onclose = () => {
      if (transport.sessionId !== undefined) sessions.delete(transport.sessionId);
    };
    return session;
  }

  /** Longest idle first. */
  function idle(): Session[] {
    return [...sessions.values()].filter(({ open }) => open === 0).sort((a, b) => a.usedAt - b.usedAt);
  }
}
