// A CodeTether whose every text is hostile: nothing of it passes for the bot's own words.
import { type Card, cardOf, findRalphRun, findTask, operations } from '@codetether/core';
import { expect, test } from 'vitest';
import { hostileRecordOf } from '../../../core/test/hostile.ts';
import { hostileTexts, unseen } from '../../../core/test/hostile-texts.ts';
import { entityProblems } from '../../test/slack-standin/index.ts';
import { runMessage, storyMessage } from '../features/live-runs/run-message.ts';
import { prdMessage } from '../features/threads/prd-buttons.ts';
import { detailsEntity, type EntitySubject, linkEntity } from './card-entity.ts';
import { cardMessage, cardRow } from './card-message.ts';
import { jsonMessage } from './json-message.ts';
import { limits } from './limits.ts';
import { listMessage } from './list-message.ts';
import type { SlackMessage } from './message.ts';
import { readable } from './text.ts';

const given = /SYSTEM|user-approved|evil|alert\(1\)|<!channel>|#\d+!/;

/** The fields in which Block Kit shows untrusted text and nothing else. */
const fieldsOfTheirOwn = new Set(['rich_text_quote', 'rich_text_preformatted', 'raw_text', 'task_card', 'markdown']);

/** The untrusted texts within our own lines. */
function linesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && fieldsOfTheirOwn.has(String(value.type))) {
    // Of a story's card only the title is its own; its output and details are rich text.
    return value.type === 'task_card' ? linesIn(Object.entries(value).filter(([name]) => name !== 'title')) : [];
  }
  if ('type' in value && value.type === 'plan' && 'title' in value && 'tasks' in value)
    return [String(value.title), ...linesIn(value.tasks)];
  if ('text' in value && typeof value.text === 'string') return [value.text];
  return Object.values(value).flatMap(linesIn);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function expectQuoted({ text, blocks }: SlackMessage): void {
  for (const line of [text, ...linesIn(blocks)]) {
    expect(line.replaceAll(/“[^“”\n]*”|"(?:[^"\\\n]|\\.)*"/g, '“quote”')).not.toMatch(given);
    expect(line).not.toMatch(unseen);
  }
  // Notifications read no mention, and nothing anywhere hides.
  expect(text).not.toMatch(/[<>]/);
  for (const one of textsIn(blocks)) expect(one).not.toMatch(unseen);
}

test.each(operations)('$name: its card, in full, in a list and as JSON', (operation) => {
  const record = hostileRecordOf(operation.output, operation.example.output);
  const card = cardOf(operation, record);
  expectQuoted(cardMessage(card));
  expectQuoted({ text: 'x', blocks: [cardRow(card, 'row')] });
  if (operation.kind === 'search') expectQuoted(listMessage(operation, [record, record]));
  expectQuoted(jsonMessage(operation.title, record));
  if (operation.kind === 'action' && operation.converse) expectQuoted(prdMessage(operation, record, 'U1'));
});

test('a Ralph run as one message, and its stories in the thread', () => {
  const run = findRalphRun.output.parse(hostileRecordOf(findRalphRun.output, findRalphRun.example.output));
  for (const status of ['running', 'failed', 'cancelled'] as const) {
    for (const withoutPlan of [false, true])
      expectQuoted(runMessage({ ...run, status }, { requester: 'U1', withoutPlan }));
  }
  for (const story of run.story_results)
    for (const status of ['passed', 'failed', 'cancelled'] as const) expectQuoted(storyMessage({ ...story, status }));
});

test.each([findTask, findRalphRun])('$name: its work object, for a channel and for one reader', (operation) => {
  const record = hostileRecordOf(operation.output, operation.example.output);
  const card = cardOf(operation, record);
  const long = { ...card, steps: card.steps?.flatMap((step) => Array.from({ length: 30 }, () => step)) };
  for (const text of hostileTexts) {
    const texts: EntitySubject['texts'] = [
      { key: 'description', label: 'Description', text },
      { key: 'result', label: 'Result', text: text.repeat(1_000), markdown: true },
    ];
    const subject: EntitySubject = {
      ref: { id: '1', type: operation.key },
      url: 'https://app.example.com/tasks/1',
      kind: operation.noun,
      created: '2026-11-23T20:47:06.697Z',
      modified: 1_795_000_000,
      agent: text,
      texts,
    };
    const link = linkEntity({ ...long, title: { text, trusted: false } }, subject, subject.url);
    expect(entityProblems(link, 'link')).toEqual([]);
    expect(JSON.stringify(link)).not.toContain('"description"');
    const details = detailsEntity({ ...long, title: { text, trusted: false } }, subject);
    expect(entityProblems(details, 'details')).toEqual([]);
    expect(Buffer.byteLength(JSON.stringify(details))).toBeLessThanOrEqual(limits.entityBytes);
    for (const one of textsIn([link, details])) expect(one).not.toMatch(unseen);
    expect(JSON.stringify([link.entity_payload, details.entity_payload])).not.toMatch(/<[!@#]|\]\(/);
  }
});

test('what an agent writes in Markdown calls nobody, hides no address, and is below our own words', () => {
  const text = [
    '<!channel> <@U1> <#C1> <!subteam^S1>',
    '[Reconnect](https://evil.example) ![x](https://evil.example/x.png) <https://evil.example|Reconnect>',
    '> - [a]:   https://evil.example',
    '`[b](https://evil.example)` \\`[c](https://evil.example)',
  ].join('\n');
  const card: Card = {
    title: { text: 'Report', trusted: true },
    text: { text, trusted: false, markdown: true },
    fields: [{ label: 'Took', value: '4 s' }],
    next: [{ operation: 'find_task', label: 'Open task', input: { task_id: '1' } }],
  };
  const { blocks } = cardMessage(card);
  expect(blocks.map(({ type }) => type)).toEqual(['rich_text', 'rich_text', 'markdown', 'actions']);
  const shown = JSON.stringify(blocks[2]);
  expect(shown).not.toMatch(/<[!@#]|\]\(|\]:/);
  expect(shown).not.toContain('<https://evil.example|');
  expect(shown).toContain('[Reconnect] (https://evil.example)');
});

test('any text in any place of a card', () => {
  for (const text of hostileTexts) {
    const card: Card = {
      title: { text, trusted: false },
      text: { text, trusted: false },
      fields: [{ label: 'Branch', value: text, untrusted: true }],
      table: { columns: ['Model'], rows: [[{ text, trusted: false }]] },
      steps: [{ title: text, state: 'failed', detail: text }],
    };
    expectQuoted(cardMessage(card));
    expect(readable(text)).not.toMatch(/[<>]/);
  }
});
