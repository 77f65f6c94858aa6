import { expect, test } from 'vitest';
import { emptyPlaces, layerProblems } from './rules.ts';
import { readSources, type Source } from './source.ts';

test('the sources keep the rules', () => {
  expect(layerProblems(readSources())).toEqual([]);
});

const source = (file: string, text: string): Source => ({ file, text });

test.each<[string, Source[], RegExp]>([
  [
    'an import upwards',
    [source('packages/core/src/api/x.ts', "import { run } from '../run/run.ts';")],
    /which is above/,
  ],
  [
    'an import upwards in mcp-server',
    [source('packages/mcp-server/src/results/x.ts', "import type { Tool } from '../tools/tool.ts';")],
    /which is above/,
  ],
  [
    'an import upwards in local-server',
    [source('packages/local-server/src/store/x.ts', "import { loop } from '../ralph/ralph-loop.ts';")],
    /which is above/,
  ],
  [
    'an import upwards in slack-bot',
    [source('packages/slack-bot/src/reply/x.ts', "import { showRun } from '../features/live-runs/show-run.ts';")],
    /which is above/,
  ],
  [
    'a feature that imports a feature',
    [source('packages/slack-bot/src/features/home/x.ts', "import { unlink } from '../accounts/unlink.ts';")],
    /which is beside/,
  ],
  [
    'an import upwards in zapier-app',
    [source('packages/zapier-app/src/errors.ts', "import { createApp } from './app.ts';")],
    /which is above/,
  ],
  [
    'an import sideways',
    [source('packages/mcp-server/src/prompts/x.ts', "import type { Tool } from '../tools/tool.ts';")],
    /which is beside/,
  ],
  ['a file without a floor', [source('packages/core/src/x.ts', 'export const x = 1;')], /is in no place/],
  [
    'an adapter that imports another',
    [source('packages/slack-bot/src/dispatch/x.ts', "import '@codetether/mcp-server';")],
    /imports @codetether/,
  ],
  [
    'a library of adapters that imports one',
    [source('packages/hosting/src/http/x.ts', "import '@codetether/relay';")],
    /imports @codetether/,
  ],
  [
    'core that imports the embedded server',
    [source('packages/core/src/run/run.ts', "import '@codetether/local-server';")],
    /imports @codetether/,
  ],
  [
    'an adapter that imports the embedded server',
    [source('packages/mcp-server/src/tools/x.ts', "import '@codetether/local-server';")],
    /imports @codetether/,
  ],
  [
    'an operation’s name',
    [source('packages/slack-bot/src/dispatch/x.ts', "if (name === 'create_task') {}")],
    /names create_task/,
  ],
  ['the environment', [source('packages/slack-bot/src/dispatch/x.ts', 'process.env.HOME')], /process\.env/],
  ['a long file', [source('packages/core/src/run/run.ts', '\n'.repeat(301))], /split it/],
  [
    'a circle',
    [
      source('packages/core/src/api/a.ts', "import { b } from './b.ts';"),
      source('packages/core/src/api/b.ts', "import { a } from './a.ts';"),
    ],
    /a circle: .*a\.ts → .*b\.ts → .*a\.ts/,
  ],
])('%s is found', (_, sources, problem) => {
  expect(layerProblems(sources)).toEqual([expect.stringMatching(problem)]);
});

test('a place without a file is found', () => {
  expect(emptyPlaces(readSources())).toEqual([]);
  const without = readSources().filter(({ file }) => !file.startsWith('packages/core/src/cards/'));
  expect(emptyPlaces(without)).toEqual([expect.stringMatching('packages/core/src/cards does not exist')]);
});

test('mains may import the embedded server', () => {
  expect(layerProblems([source('packages/mcp-server/src/local.ts', "import '@codetether/local-server';")])).toEqual([]);
});

test('an eighth loose file is found', () => {
  const loose = Array.from({ length: 8 }, (_, index) => source(`packages/mcp-server/src/${index}.ts`, ''));
  expect(layerProblems(loose)).toContainEqual(expect.stringMatching('mcp-server/src has 8 loose files'));
});
