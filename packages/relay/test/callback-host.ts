// A stand-in of Zapier's callback host, which answers as the test says.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** Closes with the test. */
export async function callbackHost() {
  const called: { path: string; body: string }[] = [];
  const statuses: number[] = [];
  const server = createServer(async (request, response) => {
    called.push({ path: request.url ?? '', body: await text(request) });
    response.writeHead(statuses.shift() ?? 200).end('{"status":"success"}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const at = server.address();
  const origin = `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`;
  return {
    origin,
    /** The address of a Zap's callback. */
    callback: (zap: string) => `${origin}/hooks/callback/${zap}/`,
    /** The Zaps that were called, in order. */
    resumed: () => called.map(({ path }) => path.split('/')[3]),
    called,
    /** The answers to the next calls; later ones are 200. */
    answerWith: (...next: number[]) => void statuses.push(...next),
  };
}
