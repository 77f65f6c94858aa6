import { z } from 'zod';
import { prdOf } from '../api/ralph/prd.ts';
import { type Run, runRecord } from '../api/records/records.ts';
import { runCard } from '../cards/run-card.ts';
import { hints } from '../fields/fields.ts';
import { action } from '../operation/define.ts';
import { codebaseId, idempotencyKey, model } from '../operation/inputs.ts';
import { hintForRequests } from '../operation/search-hint.ts';
import { endOfRun } from './end-of-run.ts';

const story = z.object({
  id: z
    .string()
    .describe('E.g. US-001')
    .register(hints, { help: 'A short key of the story, such as US-001.' })
    .optional(),
  title: z
    .string()
    .min(1)
    .describe('Story title')
    .register(hints, { help: 'What the user wants, in a few words. A story needs one.' }),
  description: z
    .string()
    .describe('Details')
    .register(hints, { multiline: true, help: 'The story in whole sentences: who wants what, and why.' })
    .optional(),
  criteria: z
    .string()
    .describe('One a line')
    .register(hints, { multiline: true, help: 'How to tell that the story is done: one criterion on each line.' })
    .optional(),
});

export const startRalph = action({
  name: 'start_ralph',
  noun: 'Ralph Run',
  title: 'Start Ralph Run',
  does: 'Starts a Ralph run, which implements user stories one after the other.',
  summary:
    'Launch an autonomous Ralph run that implements the user stories of a PRD or feature, runs tests and commits.',
  needs: 'Give prd_json, or at least one story with a title. With both, prd_json counts.',
  guidance: 'Builds a product or epic in a loop. Give prd_json (from prd_chat) or stories.',
  searchHint: hintForRequests(
    'run start launch kick fire begin Ralph autonomous loop implement build develop work PRD spec feature project epic user stories coding unattended development branch parallel model iterations approved specified features implementing builds autonomously unsupervised overnight plan sequential story commit code iterate end through just whole most',
  ),
  button: 'Start run',
  command: {
    noun: 'ralph',
    verb: 'start',
    examples: ['ralph start --codebase api --mode parallel'],
  },
  scopes: ['tasks:write'],
  effects: { readOnly: false, destructive: false, idempotent: false, openWorld: true },
  input: z.object({
    prd_json: z
      .string()
      .describe('PRD as JSON; overrides stories')
      .register(hints, {
        json: true,
        help: 'A whole PRD as JSON, such as from Generate PRD via Chat. The stories below are then ignored.',
      })
      .optional(),
    project_name: z
      .string()
      .describe('Project name')
      .register(hints, { help: 'Names the project in the run and its messages.' })
      .optional(),
    branch_name: z
      .string()
      .describe('Git branch')
      .register(hints, { help: 'The Git branch that gets the commits.' })
      .optional(),
    project_description: z
      .string()
      .describe('What to build')
      .register(hints, { multiline: true, help: 'What Ralph should build, for all stories together.' })
      .optional(),
    stories: z
      .array(story)
      .max(10)
      .describe('Up to 10 stories')
      .register(hints, { repeat: { prefix: 'story', count: 10 } })
      .optional(),
    codebase_id: codebaseId.optional(),
    model: model.optional(),
    max_iterations: z
      .number()
      .int()
      .min(1)
      .max(50)
      .describe('Attempts in all; default: 3 per story')
      .register(hints, { help: 'How many attempts the whole run may have. Default: three for each story.' })
      .optional(),
    run_mode: z
      .enum(['sequential', 'parallel'])
      .describe('parallel tries each story once')
      .register(hints, {
        help: 'sequential works on one story after the other; parallel on several at once, and tries each once.',
      })
      .default('sequential'),
    max_parallel: z
      .number()
      .int()
      .min(1)
      .max(10)
      .describe('Stories at once')
      .register(hints, { help: 'How many stories a parallel run works on at the same time.' })
      .default(3),
    idempotency_key: idempotencyKey.optional(),
  }),
  output: runRecord.extend({ story_count: z.number().int().describe('Stories in all') }),
  key: 'run_id',
  example: {
    input: {
      project_name: 'Demo shop',
      branch_name: 'feature/wishlist',
      project_description: 'Let customers keep a wish list',
      stories: [
        {
          id: 'US-001',
          title: 'Add to wish list',
          description: 'As a customer I add a product to my wish list.',
          criteria: 'The product is in the list\nAdding it twice keeps one',
        },
      ],
    },
    output: {
      run_id: '2f0c8f52-30b5-44a5-9d4b-3a3f8c1f7b10',
      project: 'Demo shop',
      branch: 'feature/wishlist',
      description: 'Let customers keep a wish list',
      status: 'pending',
      progress: '0/1',
      passed_count: 0,
      total_count: 1,
      story_count: 1,
      story_results: [{ id: 'US-001', title: 'Add to wish list', status: 'pending', attempts: 0 }],
      current_iteration: 0,
      max_iterations: 10,
      run_mode: 'sequential',
      codebase_id: '45d6b3a2',
      model: 'anthropic:claude-sonnet-4-20250514',
      created_at: '2026-11-23T20:50:00.000Z',
    },
  },
  trial({ codebase_id, model, run_mode, max_iterations, ...idea }, example) {
    const { project, branchName: branch, description, userStories } = prdOf(idea);
    const count = userStories.length;
    return {
      ...example,
      ...{ project, branch, description, codebase_id, model, run_mode },
      ...{ progress: `0/${count}`, total_count: count, story_count: count },
      story_results: userStories.map(({ id, title }) => ({ id, title, status: 'pending' as const, attempts: 0 })),
      max_iterations: max_iterations ?? 3 * count,
    };
  },
  present: runCard,
  track: endOfRun,
  resultAtEnd: (run) => withStories(runRecord.parse(run)),
  async handler({ api }, { codebase_id, model, max_iterations, run_mode, max_parallel, idempotency_key, ...idea }) {
    const run = await api.ralph.start({
      prd: prdOf(idea),
      codebase_id,
      model,
      max_iterations,
      run_mode,
      max_parallel,
      idempotency_key,
    });
    return withStories(run);
  },
});

function withStories(run: Run) {
  return { ...run, story_count: run.total_count };
}
