// Keeps nothing between requests, so that any instance may answer any of them: a plain one from the table of handlers, another through its own server.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { HttpError, sendJson } from '../../accounts/http-error.ts';
import { type Answers, answerOf } from '../../protocol/handlers.ts';
import { plainRequest, singleAnswer } from './fast-path.ts';

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** The parsed body of a POST. */
  body: unknown;
}

/** The two ways to answer. */
export interface Stateless {
  /** Creates a server for one exchange. */
  createServer(): Server;
  /** Handlers for plain requests, which need no server. */
  answers?: (() => Answers) | undefined;
  mayNotify(message: unknown): boolean;
}

/** Answers in JSON, or in an event stream if the call may notify. Ends the call when the client goes away. */
export async function answerStateless(
  { request, response, body }: Exchange,
  { createServer, answers, mayNotify }: Stateless,
): Promise<void> {
  if (request.method !== 'POST') {
    throw new HttpError(405, 'This server keeps no sessions and opens no stream by itself. Send a POST.', {
      allow: 'POST',
    });
  }
  const notifies = [body].flat().some(mayNotify);
  const usual = notifies ? undefined : plainRequest(body, request.headers);
  const answer = usual && answers && answerOf(answers(), usual.method);
  if (usual && answer) {
    const gone = new AbortController();
    onceGone(response, () => gone.abort());
    const message = await singleAnswer(answer, usual, gone.signal);
    if (!gone.signal.aborted) sendJson(response, 200, message);
    return;
  }
  const server = createServer();
  onceGone(response, () => void server.close());
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: !notifies });
  await server.connect(transport);
  await transport.handleRequest(request, response, body);
}

/** Runs `end` if the client leaves before it has the whole answer. */
export function onceGone(response: ServerResponse, end: () => void): void {
  response.once('close', () => {
    if (!response.writableFinished) end();
  });
}

/** Whether the request has a progress token. */
export function wantsProgress(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || !('params' in message)) return false;
  const { params } = message;
  if (typeof params !== 'object' || params === null || !('_meta' in params)) return false;
  const { _meta } = params;
  return typeof _meta === 'object' && _meta !== null && 'progressToken' in _meta;
}
