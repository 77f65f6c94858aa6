// docs/limits.md agrees with the sources.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const limits = readFileSync(join(root, 'docs/limits.md'), 'utf8');

/** The line of the source that has a limit, and its text on the page. */
const figures: readonly [file: string, source: string, text: string][] = [
  ['mcp-server/**/transports/http/listener.ts', 'maxBytes = 4 * 1024 * 1024', 'codetether-mcp http` | 4 MiB'],
  ['mcp-server/**/protocol/messages.ts', 'maxBatch = 100;', 'batch of JSON-RPC | 100'],
  ['mcp-server/**/stdio-transport.ts', 'maxLineBytes = 10 * 1024 * 1024', 'over stdio | 10 MiB'],
  ['mcp-server/**/http-config.ts', 'default: 600', '| 600 a minute'],
  ['mcp-server/**/http-config.ts', 'default: 20', '| 20 (`--sessions-per-account`)'],
  [
    'mcp-server/**/sessions.ts',
    'idleMs = 30 * 60_000, maxPerAccount = 20, max = 10_000',
    '| 10,000, each for 30 minutes',
  ],
  ['mcp-server/**/resources/subscriptions.ts', 'maxSubscriptions = 50;', 'MCP connection | 50'],
  ['slack-bot/**/server.ts', 'maxFormBytes = 64 * 1024', '| 64 KiB'],
  ['slack-bot/**/server.ts', 'maxEventMs = 10_000', '| 10 s; Slack waits'],
  ['hosting/**/wait-routes.ts', 'maxWaitBytes = 16 * 1024', 'codetether-relay` | 16 KiB'],
  ['hosting/**/accept-wait.ts', 'mostOpen = 1_000', 'codetether-relay` | 1,000'],
  ['local-server/**/body-limit.ts', 'MAX_BODY_MIB = 10;', '| 10 MiB'],
  ['local-server/**/issuer.ts', 'MAX_FORM_LENGTH = 56_000', '| 56,000 characters'],
  ['mcp-server/**/argument-size.ts', 'maxArgumentLength = 200_000', '| 200,000 characters'],
  ['core/**/coerce.ts', 'deepest = 32;', '| 32 levels in an input'],
  ['slack-bot/**/parse-delivery.ts', 'maxDepth = 100;', '100 in what Slack sends'],
  ['local-server/**/request-input.ts', 'isNestedDeeper(value, 1_000)', '1,000 at local-server'],
  ['core/**/operation/inputs.ts', 'longestName = 200', 'models | 200 characters'],
  ['core/**/coerce.ts', 'longestNumber = 40', '| 40 |'],
  ['core/**/quote.ts', 'longestValue = 100', 'names | 100 characters'],
  ['core/**/client.ts', 'longestAnswer = 32 * 1024 * 1024', '| 32 MiB'],
  ['core/**/bounded-fetch.ts', 'shortAnswer = 1024 * 1024', '| 1 MiB'],
  ['slack-bot/**/slack-fetch.ts', 'longestAnswer = 4 * 1024 * 1024', 'Web API | 4 MiB'],
  ['core/**/run-rows.ts', 'mostRuns = 500', '| 500, the newest'],
  ['core/**/rules.ts', 'mostRules = 5_000', '| 5,000'],
  ['mcp-server/**/truncate.ts', 'maxText = 20_000', '| 20,000 characters'],
  ['mcp-server/**/truncate.ts', 'maxTextInList = 500', '500 in lists'],
  ['mcp-server/**/fit-to-budget.ts', 'maxTokens = 16_000', '16,000 tokens'],
  ['mcp-server/**/record-resource.ts', 'maxText = 1_000_000', '| 1,000,000 characters'],
  ['core/**/history.ts', 'longestHistory = 24_000', '| 24,000 characters'],
  ['zapier-app/**/size.ts', 'mostBytes = 5_500_000', '| 5.5 MB'],
];

test.each(figures)('%s: %s', (file, source, text) => {
  const [name, ...rest] = file.split('/');
  const files = globSync(`packages/${name}/src/${rest.join('/')}`, { cwd: root });
  expect(files.map((one) => readFileSync(join(root, one), 'utf8')).join('\n')).toContain(source);
  expect(limits).toContain(text);
});
