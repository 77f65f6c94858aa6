import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { leapingClock } from '../../test/clocks.ts';
import { serve } from '../../test/serve.ts';
import { bearer, discover } from '../auth/index.ts';
import { createCaller, createTask, listModels, listRalphRuns, run } from '../index.ts';
import { boundedFetch } from './bounded-fetch.ts';

const mebibyte = 1024 * 1024;

/** Answers every request with that many bytes of JSON, as gzip. */
async function serveBomb(bytes: number, status = 200) {
  const body = gzipSync(Buffer.concat([Buffer.from('['), Buffer.alloc(bytes, ' '), Buffer.from(']')]));
  let creates = 0;
  const url = await serve(async (request, response) => {
    if ((await text(request)).includes(createTask.name)) creates += 1;
    response.writeHead(status, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
  });
  const caller = createCaller({
    url,
    session: bearer('t'),
    accountId: 'ada',
    tier: 'enterprise',
    clock: leapingClock(),
  });
  return { url, caller, size: body.length, creates: () => creates };
}

test('an answer that is short when sent and long when decompressed is not read to its end', async () => {
  const { caller, size } = await serveBomb(200 * mebibyte);
  expect(size).toBeLessThan(mebibyte);
  const before = process.memoryUsage().arrayBuffers + process.memoryUsage().external;
  await expect(run(listRalphRuns, caller, {})).rejects.toMatchObject({
    code: 'unexpected_response',
    retryable: false,
    message: 'The answer of the CodeTether server to GET /v1/ralph/runs has more than 32 MiB.',
  });
  expect(process.memoryUsage().arrayBuffers + process.memoryUsage().external - before).toBeLessThan(150 * mebibyte);
});

test('a create with too long an answer may have been done, and is not sent again', async () => {
  const { caller, creates } = await serveBomb(40 * mebibyte);
  await expect(run(createTask, caller, { title: 'A' })).rejects.toMatchObject({ code: 'outcome_unknown' });
  expect(creates()).toBe(1);
});

test('an error with a body of any length is the error of its status', async () => {
  const { caller } = await serveBomb(40 * mebibyte, 403);
  await expect(run(listModels, caller, {})).rejects.toMatchObject({ code: 'missing_scope' });
});

test('an issuer’s answer is read up to a MiB', async () => {
  const { url } = await serveBomb(2 * mebibyte);
  await expect(discover({ issuer: url, clientId: 'c', allowInsecure: true })).rejects.toMatchObject({
    code: 'unexpected_response',
  });
});

test('an answer that fits is passed on unchanged', async () => {
  const answers = [new Response('12345'), new Response('12345', { headers: { 'content-length': '5' }, status: 201 })];
  for (const answer of answers) {
    const answered = await boundedFetch(async () => answer, 5)('http://codetether.local');
    expect([answered.status, await answered.text()]).toEqual([answer.status, '12345']);
  }
  const lying = new Response('123456', { headers: { 'content-length': '6' } });
  await expect((await boundedFetch(async () => lying, 5)('http://codetether.local')).text()).rejects.toThrow('5 bytes');
});
