import {
  type Card,
  ConnectorError,
  cardOf,
  errorCodes,
  findRalphRun,
  findTask,
  operations,
  untrusted,
} from '@codetether/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockProblems, labelsIn } from '../../test/slack-standin/index.ts';
import { type Run, runMessage, storyMessage } from '../features/live-runs/run-message.ts';
import { cardMessage, note, shownText } from './card-message.ts';
import { errorMessage, problemMessage } from './error-message.ts';
import { jsonMessage } from './json-message.ts';
import { listMessage } from './list-message.ts';
import type { SlackMessage } from './message.ts';
import { progressBar } from './text.ts';

/** Slack takes it, it has words for readers, and nothing in it is read as mrkdwn. */
function expectGood(message: SlackMessage): void {
  expect(blockProblems(message.blocks, 'message')).toEqual([]);
  expect(message.text.trim()).not.toBe('');
  expect(message.text.length).toBeLessThanOrEqual(4_000);
  expect(message.text).not.toMatch(/[<>]/);
  expect(JSON.stringify(message.blocks)).not.toContain('"mrkdwn"');
}

const run: Run = findRalphRun.example.output;
const running: Run = {
  ...run,
  status: 'running',
  outcome: undefined,
  passed_count: 1,
  total_count: 3,
  progress: '1/3',
  current_iteration: 2,
  completed_at: undefined,
  story_results: [
    { id: 'US-001', title: 'Add', status: 'passed', attempts: 1 },
    { id: 'US-002', title: 'Remove', status: 'running', attempts: 1 },
    { id: 'US-003', title: 'Share', status: 'pending', attempts: 0 },
  ],
};

test('the card of every operation is a message that Slack takes', () => {
  for (const operation of operations) expectGood(cardMessage(cardOf(operation, operation.example.output)));
});

test('an error of every code says what to do', () => {
  for (const code of errorCodes) {
    const message = errorMessage(
      new ConnectorError(code, 'It broke <!channel>.', { hint: 'Fix it.', retryAfter: 2.2 }),
    );
    expectGood(message);
    expect(message.text).toContain('Fix it.');
    expect(message.text).toContain('in 3 seconds');
  }
});

test('an error names commands, not operations', () => {
  const error = new ConnectorError('not_found', 'No Ralph run 7.', { hint: 'Find it with list_ralph_runs.' });
  expect(errorMessage(error).text).toBe('No Ralph run 7. Find it with “runs”.');
});

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom('<!channel>', '<@U1>', '<https://x|y>', '*', '&', '\u202E', ':tada:', ' ', '\n'),
    maxLength: 1_000,
  }),
  fc.string({ minLength: 3_000, maxLength: 9_000 }),
);

test('whatever agents and users write, the message is taken and mentions nobody', () => {
  fc.assert(
    fc.property(nasty, nasty, (title, text) => {
      const card: Card = {
        title: { text: title, trusted: false },
        status: { word: 'failed', tone: 'bad' },
        text: { text, trusted: false },
        warnings: ['Look twice.', 'Then look back.'],
        fields: [{ label: 'Branch', value: title, untrusted: true }],
        table: { columns: ['a', 'b'], rows: [[untrusted(title), untrusted(text)]] },
        steps: [{ title, state: 'failed', detail: text }],
      };
      expectGood(cardMessage(card));
      expectGood(
        runMessage(
          {
            ...running,
            project: title,
            branch: text,
            error: text,
            story_results: [{ id: 'x', title, status: 'failed', attempts: 2, error: text }],
          },
          { requester: 'U1' },
        ),
      );
      expectGood(storyMessage({ id: title, title: text, status: 'failed', attempts: 1, error: text }));
      expectGood(problemMessage(title, [text], '/codetether'));
      expectGood(note(text || 'x'));
      expectGood(jsonMessage('Result', { title, text }));
    }),
    { numRuns: 60 },
  );
});

test('a long result is shown in part, and the whole is in a file once', () => {
  const long = 'x'.repeat(shownText + 1);
  const message = cardMessage({ title: { text: 'Report', trusted: false }, text: { text: long, trusted: false } });
  expect(message.snippet).toEqual({ filename: 'result.txt', title: 'Report', content: long });
  expect(JSON.stringify(message.blocks).length).toBeLessThan(3_000);
});

test('a list shows each record in two lines and says how many found no room', () => {
  const tasks = Array.from({ length: 60 }, (_, index) => ({
    ...findTask.example.output,
    task_id: `t${index}`,
    status: 'working',
  }));
  const message = listMessage(findTask, tasks);
  expectGood(message);
  expect(message.text).toBe('Find Task: 60 results');
  expect(JSON.stringify(message.blocks)).toContain('and 36 more');
  expect(listMessage(findTask, []).text).toContain('Nothing found');
  expect(listMessage(findTask, [findTask.example.output])).toEqual(
    cardMessage(cardOf(findTask, findTask.example.output)),
  );
});

test('a running Ralph run is a plan with a card for each story, its buttons below', () => {
  const message = runMessage(running, { requester: 'U1' });
  expectGood(message);
  expect(message.text).toBe('Ralph run “Demo shop”: running, 1/3 stories passed');
  expect(message.blocks[0]).toMatchObject({
    type: 'plan',
    title: 'Ralph · “Demo shop” · 1 of 3 stories passed',
    tasks: [
      { title: 'US-001 Add', status: 'complete' },
      { title: 'US-002 Remove', status: 'in_progress' },
      { title: 'US-003 Share', status: 'pending' },
    ],
  });
  expect(labelsIn(message.blocks)).toEqual(['Pause updates', 'Cancel']);
  expect(labelsIn(runMessage(running, { requester: 'U1', cancelling: true, paused: true }).blocks)).toEqual([
    'Resume updates',
  ]);
});

test('a run in which nothing passed is never shown as success', () => {
  const none: Run = { ...running, status: 'completed', outcome: 'failed', passed_count: 0, progress: '0/3' };
  for (const withoutPlan of [false, true]) {
    const message = runMessage(none, { requester: 'U1', withoutPlan });
    expectGood(message);
    expect(message.text).toContain('failed');
    expect(JSON.stringify(message)).toContain('Failed: no story passed. 0 of 3 passed.');
    expect(JSON.stringify(message)).not.toContain('completed');
    expect(labelsIn(message.blocks)).toEqual([]);
  }
});

test('a run of more stories than a plan may have is cut, and an edit has new block ids', () => {
  const stories = Array.from({ length: 60 }, (_, index) => ({
    id: `US-${index}`,
    title: 'Story',
    status: 'pending' as const,
    attempts: 0,
  }));
  const message = runMessage({ ...running, story_results: stories, total_count: 60 }, { requester: 'U1' });
  expectGood(message);
  const later = runMessage({ ...running, current_iteration: 3 }, { requester: 'U1' });
  expect(later.blocks[0]?.block_id).not.toBe(message.blocks[0]?.block_id);
});

test('bars', () => {
  expect(progressBar(3, 7)).toBe('████░░░░░░ 43 %');
  expect(progressBar(9, 6)).toBe('██████████ 150 %');
  expect(progressBar(0, 0)).toBe('░░░░░░░░░░ 0 %');
});
