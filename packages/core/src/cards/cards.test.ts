import { expect, test } from 'vitest';
import { hostileRecordOf } from '../../test/hostile.ts';
import { marker } from '../../test/hostile-texts.ts';
import {
  cardOf,
  dollars,
  findRalphRun,
  getUsageSummary,
  operations,
  prdChat,
  progressText,
  taskFailed,
} from '../index.ts';

test.each(operations)('$name: the card of a record full of hostile texts calls none of them trusted', (operation) => {
  const {
    title,
    text,
    fields = [],
    steps,
    table,
    ...ours
  } = cardOf(operation, hostileRecordOf(operation.output, operation.example.output));
  for (const part of [title, text, ...(table?.rows.flat() ?? [])]) {
    if (part?.trusted) expect(part.text).not.toContain(marker);
  }
  for (const field of fields) if (!field.untrusted) expect(field.value).not.toContain(marker);
  // The ids of the next calls are shown as JSON everywhere.
  expect(JSON.stringify({ ...ours, next: [] })).not.toContain(marker);
  expect(JSON.stringify([title, text, fields, steps, table])).toContain(operation.key === 'month' ? '2026' : marker);
});

test('a failed task', () => {
  expect(cardOf(taskFailed, taskFailed.example.output)).toMatchInlineSnapshot(`
    {
      "fields": [
        {
          "isId": true,
          "label": "Task",
          "value": "8cbbb454-36bb-45df-9498-f73f58ed0492",
        },
        {
          "label": "Took",
          "value": "2 min 5 s",
        },
        {
          "label": "Ended",
          "value": "2026-11-23T20:49:11.204Z",
        },
        {
          "label": "Codebase",
          "value": "45d6b3a2",
        },
        {
          "label": "Model",
          "untrusted": true,
          "value": "anthropic:claude-sonnet-4-20250514",
        },
        {
          "label": "Retries",
          "value": "1",
        },
      ],
      "next": [
        {
          "input": {
            "idempotency_key": "retry:8cbbb454-36bb-45df-9498-f73f58ed0492",
            "retry_of": "8cbbb454-36bb-45df-9498-f73f58ed0492",
            "title": "Tidy the changelog",
          },
          "label": "Retry",
          "operation": "create_task",
        },
      ],
      "shows": [
        "error",
        "title",
        "status",
        "url",
        "warning",
        "warnings",
        "task_id",
        "completed_at",
        "target_agent_name",
        "codebase_id",
        "model",
        "retry_count",
      ],
      "status": {
        "tone": "bad",
        "word": "failed",
      },
      "text": {
        "text": "The tests did not pass.",
        "trusted": false,
      },
      "title": {
        "text": "Tidy the changelog",
        "trusted": false,
      },
      "url": undefined,
      "warnings": [],
    }
  `);
});

test('a run without a passed story is never shown as a success', () => {
  const card = cardOf(findRalphRun, {
    ...findRalphRun.example.output,
    outcome: 'failed',
    passed_count: 0,
    progress: '0/1',
  });
  expect(card).toMatchObject({
    status: { word: 'failed', tone: 'bad' },
    progress: { label: 'Stories passed', value: 0, of: 1 },
  });
});

test('usage', () => {
  expect(cardOf(getUsageSummary, getUsageSummary.example.output)).toMatchInlineSnapshot(`
    {
      "fields": [
        {
          "label": "Budget remaining",
          "value": "$48.6425",
        },
        {
          "label": "Requests",
          "value": "3",
        },
        {
          "label": "Tokens",
          "value": "256,500",
        },
        {
          "label": "Input tokens",
          "value": "201,000",
        },
        {
          "label": "Output tokens",
          "value": "50,500",
        },
      ],
      "progress": {
        "inDollars": true,
        "label": "Spent",
        "of": 50,
        "value": 1.3575,
      },
      "shows": [
        "total_cost",
        "spending_limit",
        "budget_remaining",
        "month",
        "total_requests",
        "total_tokens",
        "input_tokens",
        "output_tokens",
        "by_model.model",
        "by_model.requests",
        "by_model.tokens",
        "by_model.cost",
      ],
      "table": {
        "columns": [
          "Model",
          "Requests",
          "Tokens",
          "Cost",
        ],
        "rows": [
          [
            {
              "text": "anthropic:claude-sonnet-4-20250514",
              "trusted": false,
            },
            {
              "text": "2",
              "trusted": true,
            },
            {
              "text": "255,000",
              "trusted": true,
            },
            {
              "text": "$1.35",
              "trusted": true,
            },
          ],
        ],
      },
      "title": {
        "text": "Usage in 2026-11",
        "trusted": true,
      },
    }
  `);
});

test('a finished PRD shows its stories', () => {
  const prd_json = JSON.stringify({ project: 'Shop', userStories: [{ title: 'Add' }, { title: 'Share' }] });
  expect(cardOf(prdChat, { ...prdChat.example.output, has_prd: true, prd_json })).toMatchObject({
    title: { text: 'Shop', trusted: false },
    steps: [{ title: 'US-001 Add' }, { title: 'US-002 Share' }],
  });
});

test('usage above its limit says each amount once, in full, with the minus before the sign', () => {
  const usage = { ...getUsageSummary.example.output, total_cost: 1.5, spending_limit: 1, budget_remaining: -0.5 };
  const { fields = [], progress } = cardOf(getUsageSummary, usage);
  expect(fields.filter(({ value }) => value.includes('$'))).toEqual([{ label: 'Budget remaining', value: '-$0.50' }]);
  expect(progress && progressText(progress)).toBe('Spent: $1.50 of $1.00');
});

test.each([
  [0, '$0.00'],
  [1.3575, '$1.3575'],
  [-0.5, '-$0.50'],
  [0.1 + 0.2, '$0.30'],
  [1234.5, '$1234.50'],
])('%d dollars are written in full: %s', (amount, text) => {
  expect(dollars(amount)).toBe(text);
});
