import {
  type Card,
  ConnectorError,
  cardOf,
  errorCodes,
  findRalphRun,
  findTask,
  operations,
  prdChat,
  sendMessage,
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

/** Slack takes it, it has words for readers, and nothing in it is read as mrkdwn but our own times. */
function expectGood(message: SlackMessage): void {
  expect(blockProblems(message.blocks, 'message')).toEqual([]);
  expect(message.text.trim()).not.toBe('');
  expect(message.text.length).toBeLessThanOrEqual(4_000);
  expect(message.text).not.toMatch(/[<>]/);
  const ourTimes =
    /\{"type":"mrkdwn","text":"<!date\^\d+\^[A-Za-z ]+ \{date_short_pretty\} \{time\}\|[\w ,:]+ UTC>"\}/g;
  expect(JSON.stringify(message.blocks).replaceAll(ourTimes, '')).not.toContain('"mrkdwn"');
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

test('Markdown is shown as Markdown, up to what Slack takes, and the whole is in a file', () => {
  const card = (text: string): Card => ({
    title: { text: 'Report', trusted: false },
    text: { text, trusted: false, markdown: true },
  });
  const text = '# Done\n\n```ts\nrun();\n```';
  const message = cardMessage(card(text));
  expectGood(message);
  expect(message.blocks.find(({ type }) => type === 'markdown')).toMatchObject({ text });
  const long = cardMessage(card('[a](b) '.repeat(3_000)));
  expectGood(long);
  expect(long.snippet).toMatchObject({ filename: 'result.md' });
});

test('no card shows an id where a button or a link serves', () => {
  const { task_id, conversation_id } = sendMessage.example.output;
  const shown = JSON.stringify(cardMessage(cardOf(sendMessage, sendMessage.example.output)).blocks);
  for (const id of [task_id, conversation_id]) expect(shown).not.toContain(id);
});

test('a question about a PRD has no state of success, and the PRD shows its acceptance criteria', () => {
  const { output } = prdChat.example;
  const asked = cardMessage(cardOf(prdChat, { ...output, has_prd: false, prd_json: undefined, response: 'For whom?' }));
  expect(asked.text).toBe('Question about the PRD. “For whom?”');
  const finished = JSON.stringify(cardMessage(cardOf(prdChat, output)).blocks);
  for (const { acceptanceCriteria } of JSON.parse(output.prd_json ?? '{}').userStories)
    for (const one of acceptanceCriteria) expect(finished).toContain(one);
});

test('a list shows each record in two lines, its times in the zone of each reader, and says how many found no room', () => {
  const tasks = Array.from({ length: 60 }, (_, index) => ({
    ...findTask.example.output,
    task_id: `t${index}`,
    status: 'working',
  }));
  const message = listMessage(findTask, tasks);
  expectGood(message);
  expect(message.text).toBe('Your tasks: 60');
  expect(JSON.stringify(message.blocks[1])).toContain('|Created 23 Nov, 20:47 UTC>');
  expect(JSON.stringify(message.blocks)).toContain('and 12 more');
  expect(new Set(labelsIn(message.blocks))).toEqual(new Set(['Open']));
  expect(listMessage(findTask, []).text).toBe('Your tasks: none found.');
  expect(listMessage(findTask, [findTask.example.output])).toEqual(
    cardMessage(cardOf(findTask, findTask.example.output)),
  );
});

test('a running Ralph run is a plan with a card for each story, its buttons below', () => {
  const message = runMessage(running, { requester: 'U1' });
  expectGood(message);
  expect(message.text).toBe('Ralph run “Demo shop”: running, 1 of 3 stories passed');
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
    expect(JSON.stringify(message)).toContain('no story passed');
    expect(JSON.stringify(message)).not.toContain('completed');
    expect(labelsIn(message.blocks)).toEqual(['Run again']);
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
