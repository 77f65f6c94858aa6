// A stand-in of Zapier's callback host, which answers as the test says.
import { text } from 'node:stream/consumers';
import { serve } from '../../core/test/serve.ts';

/** Closes with the test. */
export async function callbackHost() {
  const called: { path: string; body: string }[] = [];
  const statuses: number[] = [];
  const origin = await serve(async (request, response) => {
    called.push({ path: request.url ?? '', body: await text(request) });
    response.writeHead(statuses.shift() ?? 200).end('{"status":"success"}');
  });
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
