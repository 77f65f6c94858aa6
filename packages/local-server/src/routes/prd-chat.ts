import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { HttpError } from '../fastapi/http-error.ts';
import { readBody, readQuery } from '../fastapi/request-input.ts';
import { int, list, maybe, model, nullable, optional, record, required, str } from '../fastapi/schema.ts';
import type { ServerContext } from '../server-context.ts';
import type { PrdSessionRow } from '../store/prd-sessions.ts';
import { zoned } from '../time/stamps.ts';

const turn = model({
  message: required(str()),
  // The default is the same for everybody: the server uses it only as a label.
  conversation_id: optional(nullable(str()), 'prd-builder'),
  history: maybe(list(record(str()))),
  model: maybe(str()),
  worker_id: maybe(str()),
  codebase_id: maybe(str()),
});

/** The PRD chat: each turn is a task, and the client sends the history (codetether-api.md 8.5). */
export function prdChatRoutes({ store, bridge, clock }: ServerContext): Hono {
  const app = new Hono();

  app.post('/v1/ralph/chat', async (c) => {
    const body = await readBody(c.req.raw, turn);
    const workspaceId = !body.codebase_id || body.codebase_id === 'global' ? null : body.codebase_id;
    const title = `PRD Chat: ${body.message.slice(0, 50)}`;
    const sessionId = workspaceId === null ? null : session(workspaceId, title);
    const created = bridge.create({
      title,
      prompt: prompt(body.history ?? [], body.message),
      agentType: 'general',
      workspaceId,
      priority: 5,
      metadata: {
        prd_chat: true,
        conversation_id: body.conversation_id,
        ...(sessionId !== null && { session_id: sessionId }),
        ...(body.model && { model: body.model }),
        ...(body.worker_id && { target_worker_id: body.worker_id }),
      },
      routed: false,
    });
    if (!created) throw new HttpError(500, 'Failed to create task');
    return c.json({ task_id: created.task.id, status: 'pending' });
  });

  app.get('/v1/ralph/chat/sessions/:codebaseId', (c) => {
    const { limit } = readQuery(c.req.raw, { limit: optional(int(), 50) });
    return c.json({ sessions: store.prdSessions.ofCodebase(c.req.param('codebaseId'), limit).map(shown) });
  });

  return app;

  /** Creates a session for every turn, even for a workspace that does not exist. */
  function session(codebaseId: string, title: string): string {
    const [id, sessionId, now] = [randomUUID(), randomUUID(), clock.now()];
    // Its message is stored only if the workspace exists.
    const messageCount = Number(store.workspaces.find(codebaseId) !== undefined);
    store.prdSessions.insert({ id, codebaseId, sessionId, title, messageCount, createdAt: now, updatedAt: now });
    return sessionId;
  }
}

const INSTRUCTIONS = `You help people to write a product requirements document (PRD).
Ask about what is missing: who uses it, what it must do first, what is out of scope.
When you know enough, answer with the PRD as one fenced JSON block:
{"project", "branchName", "description", "userStories": [{"id", "title", "description", "acceptanceCriteria": [], "priority"}]}`;

function prompt(history: Record<string, string>[], message: string): string {
  const earlier = history
    .map(({ role, content = '' }) => `${role === 'user' ? 'User' : 'Assistant'}: ${content}\n\n`)
    .join('');
  return `${INSTRUCTIONS}\n\nPrevious conversation:\n${earlier}\nUser: ${message}`;
}

const shown = (session: PrdSessionRow) => ({
  id: session.id,
  codebase_id: session.codebaseId,
  session_id: session.sessionId,
  title: session.title,
  message_count: session.messageCount,
  created_at: zoned(session.createdAt),
  updated_at: zoned(session.updatedAt),
});
