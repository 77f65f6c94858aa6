import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const address = { url: 'http://127.0.0.1:8421/mcp' };

test.each([
  ['VS Code', (config: string) => config, { type: 'http', ...address }],
  ['Cursor', (config: string) => Buffer.from(config, 'base64').toString(), address],
])('the link for %s adds the server that the command above it starts', (client, decoded, expected) => {
  const link = new URL(new RegExp(`\\[Install in ${client}\\]\\(([^)]+)\\)`).exec(readme)?.[1] ?? 'none:');
  expect(link.searchParams.get('name')).toBe('codetether');
  expect(JSON.parse(decoded(link.searchParams.get('config') ?? ''))).toEqual(expected);
});
