import { ConfigError } from '@codetether/core/settings';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('without variables there is no model; empty variables count as not set', () => {
  expect(readConfig(['every-weekday'], { EVALS_BASE_URL: ' ' })).toEqual({
    names: ['every-weekday'],
    asked: undefined,
    renderings: ['text', 'structure'],
    endpoint: undefined,
  });
});

test('a model is an endpoint, a name and perhaps a key', () => {
  const env = { EVALS_BASE_URL: 'http://localhost:11434/v1', EVALS_MODEL: 'qwen3' };
  expect(readConfig([], env).endpoint).toEqual({
    baseUrl: 'http://localhost:11434/v1',
    model: 'qwen3',
    wire: 'openai',
    apiKey: undefined,
  });
  expect(readConfig([], { ...env, EVALS_WIRE: 'anthropic', EVALS_API_KEY: 'k' }).endpoint).toMatchObject({
    wire: 'anthropic',
    apiKey: 'k',
  });
  expect(readConfig([], { ...env, EVALS_RENDERING: 'structure' }).renderings).toEqual(['structure']);
});

test.each([
  [['--fast'], {}, /--fast.* See --help\.$/s],
  [[], { EVALS_MODEL: 'fake' }, /^EVALS_MODEL is set: set EVALS_BASE_URL to its endpoint\.$/],
  [[], { EVALS_BASE_URL: 'http://localhost' }, /^EVALS_BASE_URL is set: set EVALS_MODEL /],
  [
    [],
    { EVALS_BASE_URL: 'ftp://x', EVALS_MODEL: 'fake', EVALS_WIRE: 'smoke' },
    /^EVALS_BASE_URL is not an http or https URL\..*\nEVALS_WIRE must be openai or anthropic\.$/,
  ],
])('%j with %j is refused with what to do', (args, env, problem) => {
  expect(() => readConfig(args, env)).toThrow(ConfigError);
  expect(() => readConfig(args, env)).toThrow(problem);
});
