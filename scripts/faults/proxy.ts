// A process between the client and the server at the address in its first argument. It spoils the first request of every create that has a mark.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createHttpServer } from '@codetether/core/http-server';
import { type Fault, markIn } from './kinds.ts';

const [upstream = ''] = process.argv.slice(2);
/** Marks whose first request was spoilt. */
const spoilt = new Set<string>();

const proxy = createHttpServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
proxy.listen(0, '127.0.0.1', () => {
  const { port } = proxy.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});

interface Answer {
  status: number;
  type: string;
  date: string;
  body: string;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  const forward = async (): Promise<Answer> => {
    const { method = 'GET', url = '/', headers } = request;
    const sent = new Headers({ 'content-type': headers['content-type'] ?? 'application/json' });
    if (headers.authorization) sent.set('authorization', headers.authorization);
    const answered = await fetch(`${upstream}${url}`, { method, headers: sent, ...(body && { body }) });
    const [type = '', date = ''] = ['content-type', 'date'].map((name) => answered.headers.get(name) ?? '');
    return { status: answered.status, type, date, body: await answered.text() };
  };
  const marked = request.method === 'POST' ? markIn(body) : undefined;
  const fault = marked && !spoilt.has(marked.mark) ? marked.fault : undefined;
  if (marked) spoilt.add(marked.mark);
  if (fault) await spoil(fault, forward, response);
  else send(response, await forward());
}

async function spoil(fault: Fault, forward: () => Promise<Answer>, response: ServerResponse): Promise<void> {
  switch (fault) {
    case 'cut before':
      response.destroy();
      return;
    case 'cut after':
      await forward();
      response.destroy();
      return;
    case 'half an answer': {
      const { status, type, body } = await forward();
      response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
      response.write(body.slice(0, body.length / 2), () => response.destroy());
      return;
    }
    case 'delivered twice': {
      const [first] = await Promise.all([forward(), forward()]);
      send(response, first);
      return;
    }
    default: {
      const [status, when] = fault.split(' ');
      if (when === 'after') await forward();
      response.writeHead(Number(status), { 'content-type': 'text/plain' }).end('Gateway');
    }
  }
}

function send(response: ServerResponse, { status, type, date, body }: Answer): void {
  response.writeHead(status, { 'content-type': type, date }).end(body);
}
