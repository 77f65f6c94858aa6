// A server for each request: nothing is kept, so any instance may answer any request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { Refusal, sendJson } from './refusal.ts';
import { singleAnswer, usualRequest } from './single-answer.ts';

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** The parsed body of a POST. */
  body: unknown;
}

/** Answers in JSON, or in an event stream if the call may notify. Ends the call when the client goes away. */
export async function answerStateless(
  { request, response, body }: Exchange,
  createServer: () => Server,
  mayNotify: (message: unknown) => boolean,
): Promise<void> {
  if (request.method !== 'POST') {
    throw new Refusal(405, 'This server keeps no sessions and opens no stream by itself. Send a POST.', {
      allow: 'POST',
    });
  }
  const server = createServer();
  // After its answer the server of a request has nothing left to end.
  response.once('close', () => {
    if (!response.writableFinished) void server.close();
  });
  const notifies = [body].flat().some(mayNotify);
  const usual = notifies ? undefined : usualRequest(body, request.headers);
  if (usual) {
    const answer = await singleAnswer(server, usual);
    if (answer) sendJson(response, 200, answer);
    return;
  }
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: !notifies });
  await server.connect(transport);
  await transport.handleRequest(request, response, body);
}

/** A request with a progress token wants to hear of its progress. */
export function wantsProgress(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || !('params' in message)) return false;
  const { params } = message;
  if (typeof params !== 'object' || params === null || !('_meta' in params)) return false;
  const { _meta } = params;
  return typeof _meta === 'object' && _meta !== null && 'progressToken' in _meta;
}
