// A model's endpoint on loopback: it plays the turns of a script, and records what the client shows its model.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createHttpServer } from '@codetether/core/http-server';
import { onTestFinished } from 'vitest';

export interface Call {
  tool: string;
  arguments: object;
}

/** One turn of the model: from what it is shown about its last call to its next one. */
export type Turn = (shown: string) => Call | Promise<Call>;

/** One provider's API. */
export interface Wire {
  path: string;
  /** Whether it is a turn of the conversation; clients also ask for titles and the like. */
  isTurn(body: unknown): boolean;
  /** The result of the model's last call, as it is shown. */
  resultIn(body: unknown): string;
  /** The events of the stream that makes the call, or ends the conversation. */
  events(call: Call | undefined, id: string): readonly { type: string }[];
}

export interface Model {
  url: string;
  /** Shown to the model before each turn: the whole first request, then the results of its calls. Throws the error of a turn. */
  shown(): readonly string[];
}

/** Ends with the test. After the last turn the model ends the conversation. */
export async function scriptedModel(wire: Wire, turns: readonly Turn[]): Promise<Model> {
  const shown: string[] = [];
  const problems: unknown[] = [];
  async function answer(request: IncomingMessage, response: ServerResponse) {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    if (request.method !== 'POST' || pathname !== wire.path) return response.writeHead(404).end('{}');
    const body = await json(request);
    const index = shown.length;
    const isTurn = wire.isTurn(body);
    if (isTurn) shown.push(index === 0 ? JSON.stringify(body) : wire.resultIn(body));
    const call = isTurn ? await turns[index]?.(shown[index] ?? '') : undefined;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of wire.events(call, `${index}`)) {
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    return response.end();
  }
  const server = createHttpServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      problems.push(error);
      response.writeHead(400).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A TCP server's address is never a string; only a pipe's is.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    shown() {
      if (problems.length > 0) throw problems[0];
      return shown;
    },
  };
}
