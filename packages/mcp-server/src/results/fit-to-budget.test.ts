import { findRalphRun, findTask, prdChat } from '@codetether/core';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import type { ToolResult } from './call.ts';
import { listResult, recordResult, textOf } from './results.ts';

const call = { offers: () => true };

function tokens(result: ToolResult): number {
  return Math.max(countTokens(textOf(result)), countTokens(JSON.stringify(result.structuredContent)));
}

test.each([
  ['English', 'The quick brown fox fixes another test. '],
  ['Japanese', '速い茶色の狐がもう一つのテストを直します。'],
  ['code', 'if (a[i] !== b[j++]) { return x?.y ?? z; } '],
])('an answer in %s fits the limits of clients', (_language, words) => {
  const long = words.repeat(1_000);
  const task = { ...findTask.example.output, title: long, description: long, result: long };
  const [story] = findRalphRun.example.output.story_results;
  const stories = Array.from({ length: 50 }, () => ({ ...story, title: long, error: long }));
  const run = { ...findRalphRun.example.output, project: long, description: long, story_results: stories };
  for (const result of [
    recordResult(findTask, task, call),
    recordResult(findRalphRun, run, call),
    listResult(findTask, { records: Array(50).fill(task) }, call),
    listResult(findTask, { records: Array(5).fill(task) }, call, 'full'),
    listResult(findRalphRun, { records: Array(5).fill(run) }, call, 'full'),
  ])
    expect(tokens(result)).toBeLessThan(20_000);
});

test('a shortened answer says at what length, and keeps its PRD', () => {
  const words = '速い茶色の狐がもう一つのテストを直します。'.repeat(1_000);
  const prd_json = JSON.stringify({ project: '狐'.repeat(5_000) });
  const { structuredContent } = recordResult(prdChat, { ...prdChat.example.output, response: words, prd_json }, call);
  expect(structuredContent.prd_json).toBe(prd_json);
  expect(structuredContent.notes).toEqual([
    expect.stringMatching(/^response is cut: the first [\d,]+ of 21,000 characters\.$/),
    expect.stringContaining('The resource codetether://'),
  ]);
});
