import { expect, test } from 'vitest';
import { hostileRecordOf } from '../../test/hostile.ts';
import { marker } from '../../test/hostile-texts.ts';
import { cardOf, findRalphRun, getUsageSummary, operations, prdChat, taskFailed } from '../index.ts';

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
          "label": "Task",
          "value": "8cbbb454-36bb-45df-9498-f73f58ed0492",
        },
        {
          "label": "Agent type",
          "value": "build",
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
        {
          "label": "Created",
          "value": "2026-11-23T20:47:06.697Z",
        },
        {
          "label": "Ended",
          "value": "2026-11-23T20:49:11.204Z",
        },
      ],
      "next": [],
      "shows": [
        "error",
        "title",
        "status",
        "url",
        "warning",
        "warnings",
        "task_id",
        "agent_type",
        "target_agent_name",
        "codebase_id",
        "model",
        "retry_count",
        "created_at",
        "completed_at",
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
          "label": "Cost",
          "value": "$1.36",
        },
        {
          "label": "Budget remaining",
          "value": "$48.64",
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
        "label": "Spent",
        "of": 50,
        "unit": "$",
        "value": 1.3575,
      },
      "shows": [
        "month",
        "total_requests",
        "total_tokens",
        "input_tokens",
        "output_tokens",
        "by_model.model",
        "by_model.requests",
        "by_model.tokens",
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

test('usage above its limit has the minus before the sign', () => {
  const usage = { ...getUsageSummary.example.output, budget_remaining: -0.5 };
  expect(cardOf(getUsageSummary, usage).fields).toContainEqual({ label: 'Budget remaining', value: '-$0.50' });
});
