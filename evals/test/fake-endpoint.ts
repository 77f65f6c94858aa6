// A model's endpoint in this process: it enforces the rules of the API, and a function acts as the model.
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createHttpServer } from '@codetether/core/http-server';
import { anthropicWire } from './anthropic-wire.ts';
import { openaiWire } from './openai-wire.ts';

/** The messages since the model's last reply. */
export interface Seen {
  /** Absent when the results of its calls arrived. */
  user?: string;
  results: readonly string[];
  tools: readonly string[];
  system: string;
}

export interface Said {
  text?: string;
  calls?: readonly { tool: string; arguments: unknown }[];
}

export interface Wire {
  path: string;
  keyOf(request: IncomingMessage): string | undefined;
  /** Throws if the body breaks the rules of the API. */
  read(body: unknown): Seen;
  write(said: Said): object;
}

export const wires: Readonly<Record<'openai' | 'anthropic', Wire>> = { openai: openaiWire, anthropic: anthropicWire };

export const key = 'sk-a-key-that-nobody-may-see';

/** `refuse` makes it answer with that status, that many times. */
export async function fakeEndpoint(
  wireName: keyof typeof wires,
  model: (seen: Seen) => Said,
  refuse: { status: number; times: number } = { status: 0, times: 0 },
) {
  const wire = wires[wireName];
  const problems: string[] = [];
  let requests = 0;
  const server = createHttpServer(async (request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    requests += 1;
    if (requests <= refuse.times) return answer(refuse.status, { error: { type: 'overloaded_error' } });
    if (request.url !== wire.path) return answer(404, {});
    if (wire.keyOf(request) !== key) {
      return answer(401, { error: { code: 'invalid_api_key', message: `Incorrect key: ${wire.keyOf(request)}` } });
    }
    try {
      answer(200, wire.write(model(wire.read(await json(request)))));
    } catch (error) {
      problems.push(String(error));
      answer(400, {});
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is never a string; only a pipe's is.
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}${wireName === 'openai' ? '/v1' : ''}`;
  return {
    baseUrl,
    problems,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
