// Records for the pictures, as core gives them.
import {
  createCronjob,
  discoverAgents,
  findRalphRun,
  findTask,
  getUsageSummary,
  listCodebases,
  listModels,
  prdChat,
  sendMessage,
  taskCompleted,
  taskFailed,
} from '@codetether/core';
import type { BudgetAlert } from '../../src/features/budget-alerts/budget-alert.ts';
import type { Run } from '../../src/features/live-runs/run-message.ts';
import type { Subscription } from '../../src/features/subscriptions/subscription.ts';

const page = (kind: string, id: string) => `https://app.codetether.example/${kind}/${id}`;

const markdown = `## What changed

Grouped **14 entries** under three packages, as [Keep a Changelog](https://keepachangelog.com) asks.

1. \`core\`: 9 entries
2. \`slack-bot\`: 4 entries

\`\`\`ts
export const groups = ['core', 'slack-bot', 'zapier-app'];
\`\`\`

> Two entries had no package; they are under *core*.`;

export const task = {
  ...findTask.example.output,
  // As the bot shows it, by its name.
  codebase_id: 'demo',
  result: markdown,
  url: page('tasks', findTask.example.output.task_id),
} as const;

export const answer = {
  ...sendMessage.example.output,
  response:
    'Two of them:\n\n- `GET /orders` has **no test**\n- `DELETE /orders/:id` has one, which is skipped\n\nShall I write both?',
} as const;

const { prd_json } = prdChat.example.output;

export const prdQuestion = {
  ...prdChat.example.output,
  response: 'Before I write it:\n\n1. **Who** may see a wish list?\n2. Does it need an account?',
  has_prd: false,
  prd_json: undefined,
} as const;

export const prdTurn = {
  ...prdChat.example.output,
  prd_json: JSON.stringify({
    ...JSON.parse(prd_json ?? '{}'),
    userStories: [
      {
        id: 'US-001',
        title: 'Add to the wish list',
        description: 'As a customer I add a product to my wish list.',
        acceptanceCriteria: ['The product page has a button', 'A second press takes it off again'],
      },
      {
        id: 'US-002',
        title: 'Share the wish list',
        description: 'As a customer I share my wish list by a link.',
        acceptanceCriteria: ['The link can be taken back'],
      },
    ],
  }),
};

export const run: Run = {
  ...findRalphRun.example.output,
  codebase_id: 'demo',
  url: page('ralph', findRalphRun.example.output.run_id),
  status: 'running',
  outcome: undefined,
  passed_count: 1,
  total_count: 3,
  progress: '1/3',
  current_iteration: 3,
  completed_at: undefined,
  story_results: [
    { id: 'US-001', title: 'Add to the wish list', status: 'passed', attempts: 1 },
    { id: 'US-002', title: 'Share the wish list', status: 'running', attempts: 2 },
    { id: 'US-003', title: 'Mark a wish as bought', status: 'pending', attempts: 0 },
  ],
};

const job = createCronjob.example.output;
export const cronJobs = [job, { ...job, cronjob_id: 'c2', name: 'Weekly report', enabled: false }] as const;

const codebase = listCodebases.example.output;
export const codebases = [codebase, { ...codebase, codebase_id: '9a1c', name: 'website', path: '/srv/website' }];

const agent = discoverAgents.example.output;
export const agents = [agent, { ...agent, name: 'reviewer', description: 'Reviews pull requests.' }];

const model = listModels.example.output;
export const models = [model, { ...model, model_ref: 'openai:gpt-4o', name: 'GPT-4o', provider: 'openai' }];

const owner = { team: 'T1', user: 'U1' };
const place = { team: 'T1', channel: 'C1', owner };
export const alert: BudgetAlert = { ...place, id: 'b-3', threshold: 40 };
const subscription: Subscription = {
  ...place,
  id: 's-1',
  trigger: taskFailed.name,
  input: { codebase_id: 'demo' },
  mine: 'any',
  muted: false,
};
const daily = { trigger: taskCompleted.name, mine: 'mine', digestAt: 540, timezone: 'Europe/Berlin' } as const;
export const subscriptions = [subscription, { ...subscription, ...daily, id: 's-2' }];

export const usage = getUsageSummary.example.output;
export const overBudget = {
  ...usage,
  total_cost: 41.2,
  budget_remaining: 8.8,
  by_model: usage.by_model.map((one) => ({ ...one, cost: 41.2 })),
};
