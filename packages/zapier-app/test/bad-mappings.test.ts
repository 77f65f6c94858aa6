// The seven recipes with bad mappings: each mapped field of our steps is empty, null, missing and of a wrong type. The Zap gives the right result, or ends
// with an error in words before anything was made.
import { operations } from '@codetether/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOf, type Local, startLocal } from './local.ts';
import { recipe, recipeNames } from './recipe.ts';
import { runZap, type Zap } from './zap.ts';

type Values = Record<string, unknown>;

let local: Local;
beforeAll(async () => {
  local = await startLocal({ agent: { speedMs: 5 } }, { CODETETHER_TIER: 'enterprise' });
  // For the summary, one task that was completed today.
  const [sent] = await local.perform('send_message', { message: 'Hello' });
  said.add(sent?.id);
});
afterAll(() => local.close());

const missing = Symbol('missing');
const bad: Readonly<Record<string, unknown>> = {
  empty: '',
  null: null,
  missing,
  list: ['one', 'two'],
  object: { text: 'one' },
};

const actions = new Set(operations.flatMap(({ kind, name }) => (kind === 'action' ? [name] : [])));
let keys = 0;
/** The IDs of everything that a step said it made. */
const said = new Set<unknown>();

/** With that value in a field of a step, the Zap runs to its end, it stops at a filter or a search, or there is an error. */
async function outcomeOf(zap: Zap, event: Values, component: string, field: string, value: unknown): Promise<string> {
  let sentToUs: Values = {};
  const running = runZap(zap, event, async (key, mapped) => {
    // Each run is of another event.
    const input: Values = { ...mapped, ...('idempotency_key' in mapped && { idempotency_key: `run-${keys++}` }) };
    if (key === component) {
      delete input[field];
      if (value !== missing) input[field] = value;
    }
    sentToUs = input;
    const outputs = await local.perform(key, input);
    if (actions.has(key)) for (const { id } of outputs) said.add(id);
    return outputs;
  });
  const ended = await running.catch(() => undefined);
  if (!ended) {
    const { message } = await failureOf(running);
    return message.replace(' Correct it and try again.', '');
  }
  expect(JSON.stringify([ended.sent, sentToUs[field] === value ? '' : sentToUs])).not.toMatch(/undefined|\[object/);
  return ended.stoppedAt ? 'stops' : 'runs';
}

/** Each mapped field with its outcomes, and the values that have it. */
async function outcomesOf(zap: Zap, event: Values): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { component, input = {} } of zap.steps) {
    for (const field of component ? Object.keys(input) : []) {
      const valuesOf = new Map<string, string[]>();
      for (const [name, value] of Object.entries(bad)) {
        const outcome = await outcomeOf(zap, event, component ?? '', field, value);
        valuesOf.set(outcome, [...(valuesOf.get(outcome) ?? []), name]);
      }
      for (const [outcome, values] of valuesOf) found[`${component} ${field} ${values.join(', ')}`] = outcome;
    }
  }
  return found;
}

/** An event of one of our triggers. */
async function failedTask(): Promise<Values> {
  const [task] = await local.perform('create_task', { title: 'This will fail' });
  said.add(task?.id);
  let event: Values | undefined;
  await expect
    .poll(async () => {
      [event] = await local.perform('task_failed', { task_id: task?.id });
      return event;
    })
    .toBeDefined();
  return event ?? {};
}

const isText = (label: string) => `${label} must be a text.`;

const ofNewTasks = {
  'create_task title empty, null, missing': 'Title is required.',
  'create_task title list, object': isText('Title'),
  'create_task idempotency_key empty, null, missing': 'runs',
  'create_task idempotency_key list, object': isText('Idempotency Key'),
};

const ofDescribedTasks = {
  ...ofNewTasks,
  // The title is the prompt; the lines of a list are those of the text.
  'create_task description empty, null, missing, list': 'runs',
  'create_task description object': isText('Description'),
  'create_task agent_type empty, null, missing': 'runs',
  'create_task agent_type list, object': 'Agent Type must be one of build, plan, general, explore.',
};

/** The outcomes, by step, field and values. */
const expected: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'slack-to-ai-development': ofDescribedTasks,
  'email-to-code-review': {
    ...ofDescribedTasks,
    // The second Zap's filter stops a task without the address of its sender.
    'create_task reference empty, null, missing': 'runs',
    'create_task reference list, object': isText('Reference'),
  },
  'github-issue-to-ai-fix': {
    'send_to_agent agent_name empty, null, missing': 'Agent Name is required.',
    'send_to_agent agent_name list, object': isText('Agent Name'),
    'send_to_agent message empty, null, missing': 'Message is required.',
    'send_to_agent message list': 'runs',
    'send_to_agent message object': isText('Message'),
    'send_to_agent deadline_seconds empty, null, missing': 'runs',
    'send_to_agent deadline_seconds list, object': 'Deadline Seconds must be a number.',
    'send_to_agent idempotency_key empty, null, missing': 'runs',
    'send_to_agent idempotency_key list, object': isText('Idempotency Key'),
  },
  'daily-summary': {
    // Nothing was completed yesterday; without an end, today counts too.
    'find_task status empty, null, missing': 'stops',
    'find_task status list, object': 'Status must be one of pending, working, completed, failed, cancelled.',
    'find_task completed_after empty, null, missing': 'stops',
    'find_task completed_after list, object': isText('Completed After'),
    'find_task completed_before empty, null, missing': 'runs',
    'find_task completed_before list, object': isText('Completed Before'),
    'find_task limit empty, null, missing': 'stops',
    'find_task limit list, object': 'Limit must be a number.',
  },
  'notion-to-prd-to-ralph': {
    'prd_chat message empty, null, missing': 'Message is required.',
    // The agent has questions about an idea of two words.
    'prd_chat message list': 'stops',
    'prd_chat message object': isText('Message'),
    'prd_chat conversation_id empty, null, missing': 'runs',
    'prd_chat conversation_id list, object': isText('Conversation'),
    'start_ralph prd_json empty, null, missing': 'Stories must have at least one story with a title, or give PRD JSON.',
    'start_ralph prd_json list, object': 'PRD JSON is not a PRD: it must be JSON with userStories, each with a title.',
  },
  // It maps nothing into our step; the filter passes no empty cost.
  'budget-alert': {},
  'auto-retry-failed-tasks': {
    ...ofNewTasks,
    'create_task retry_of empty, null, missing': 'runs',
    'create_task retry_of list, object': isText('Retry Of'),
    'create_task max_retries empty, null, missing': 'runs',
    'create_task max_retries list, object': 'Max Retries must be a number.',
  },
};

test.each(recipeNames)('%s', async (name) => {
  const found = [];
  for (const zap of recipe(name).zaps) found.push(await outcomesOf(zap, zap.trigger.sample ?? (await failedTask())));
  expect(Object.assign({}, ...found)).toEqual(expected[name]);
  // An error was thrown before anything was made.
  const [tasks = [], runs = []] = await Promise.all(
    ['find_task', 'list_ralph_runs'].map((key) => local.perform(key, { limit: 100 })),
  );
  expect(new Set([...tasks, ...runs].map(({ id }) => id))).toEqual(said);
});
