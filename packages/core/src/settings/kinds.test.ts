import { expect, test } from 'vitest';
import { ConfigError } from './problem.ts';
import { readSettings } from './read-settings.ts';
import { setting } from './setting.ts';
import { token } from './token.ts';
import { pageTemplate, serverUrl } from './web-addresses.ts';

/** The error of reading the only variable of that environment. */
function problemIn(env: Record<string, string>, read: (text: string) => string): string | undefined {
  const [variable] = Object.keys(env);
  try {
    readSettings({ only: setting({ variable, about: 'Only', read }) }, { env });
    return undefined;
  } catch (error) {
    return error instanceof ConfigError ? error.message : String(error);
  }
}

test.for<[string, string | undefined]>([
  ['https://api.example.com', undefined],
  ['https://api.example.com/codetether/', undefined],
  ['http://127.0.0.1:8420', undefined],
  ['https://v1.example.com', undefined],
  ['https://api.example.com/v10', undefined],
  ['https://api.example.com/v1', 'ends in /v1, which the connector adds itself. Set it to https://api.example.com.'],
  [
    'https://api.example.com/x/v1/',
    'ends in /v1, which the connector adds itself. Set it to https://api.example.com/x.',
  ],
  [
    'https://api.example.com/mcp/v1/rpc',
    'ends in /mcp/v1/rpc, which the connector adds itself. Set it to https://api.example.com.',
  ],
  ['https://api.example.com/?tenant=a', 'has a query or a fragment. Set it to https://api.example.com.'],
  ['api.example.com', 'is not an http or https URL. Set it to one, such as https://api.example.com.'],
  ['"https://api.example.com"', 'is in quotes. Give it without them.'],
  ['https://ada:secret@api.example.com', 'holds a user name or a password. Leave them out.'],
])('the server at %s', ([url, problem]) => {
  expect(problemIn({ URL: url }, serverUrl)).toBe(problem && `URL ${problem}`);
});

test.for<[string, string | undefined]>([
  ['https://app.example.com/{kind}/{id}', undefined],
  ['https://app.example.com', undefined],
  [
    'app.example.com/{kind}',
    'is not an http or https URL. Set it to one, such as https://app.example.com/{kind}/{id}.',
  ],
])('the pages at %s', ([template, problem]) => {
  expect(problemIn({ URL: template }, pageTemplate)).toBe(problem && `URL ${problem}`);
});

test.for<[string, string | undefined]>([
  ['eyJhbGciOi.eyJzdWIi.c2ln-_', undefined],
  ['ct_0123456789abcdef', undefined],
  ['Bearer eyJh.eyJz.c2ln', 'begins with "Bearer", which the connector adds itself. Give only what comes after it.'],
  ['"eyJh.eyJz.c2ln"', 'is in quotes. Give it without them.'],
  ['"eyJh.eyJz', 'holds characters that no token has. Copy it again, without blanks and line breaks.'],
  ['eyJh.\neyJz', 'holds characters that no token has. Copy it again, without blanks and line breaks.'],
])('the token %j', ([given, problem]) => {
  expect(problemIn({ TOKEN: given }, token)).toBe(problem && `TOKEN ${problem}`);
});
