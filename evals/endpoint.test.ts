import { expect, test } from 'vitest';
import { z } from 'zod';
import { EndpointError, poster } from './endpoint.ts';
import { fakeEndpoint, key } from './test/fake-endpoint.ts';

test('without an answer the error comes at once, and names only the address', async () => {
  const gone = await fakeEndpoint('openai', () => ({}));
  await gone[Symbol.asyncDispose]();
  const error = await postTo(gone, z.unknown())(hello).catch((thrown: unknown) => thrown);
  const { origin } = new URL(gone.baseUrl);
  expect(error).toEqual(new EndpointError(`The endpoint at ${origin} gave no answer. Check EVALS_BASE_URL.`));
  expect(error).not.toHaveProperty('cause');
});

test('a busy endpoint is tried again', async () => {
  await using endpoint = await fakeEndpoint('openai', () => ({ text: 'Hello.' }), { status: 503, times: 1 });
  expect(await postTo(endpoint, z.looseObject({}))(hello)).toHaveProperty('choices');
  expect(endpoint.requests()).toBe(2);
});

test('an answer in another shape is blamed on EVALS_WIRE', async () => {
  await using endpoint = await fakeEndpoint('openai', () => ({}));
  await expect(postTo(endpoint, z.string())(hello)).rejects.toThrow('Check EVALS_WIRE.');
});

const hello = {
  model: 'fake',
  messages: [
    { role: 'system', content: '' },
    { role: 'user', content: '' },
  ],
  tools: [],
};

function postTo({ baseUrl }: { baseUrl: string }, schema: z.ZodType) {
  const endpoint = { baseUrl, model: 'fake', apiKey: key };
  return poster(endpoint, '/chat/completions', { authorization: `Bearer ${key}` }, schema);
}
