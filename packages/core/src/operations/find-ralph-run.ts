import { z } from 'zod';
import { runRecord } from '../api/records/records.ts';
import { runCard } from '../cards/run-card.ts';
import { search } from '../operation/define.ts';
import { runId } from '../operation/inputs.ts';
import { hintForQuestions } from '../operation/search-hint.ts';

export const findRalphRun = search({
  name: 'find_ralph_run',
  noun: 'Ralph Run',
  title: 'Find Ralph Run',
  does: 'Finds one Ralph run with its progress and stories.',
  summary: 'Find a Ralph run by ID: status, progress, stories and timing.',
  guidance: 'How far along the loop is; its details and log. outcome, not status, tells whether it worked.',
  searchHint: hintForQuestions(
    'check Ralph far along feature done finished progress status log details current autonomous loop stories passed failed left story iterations iteration remaining completed passing finish going',
  ),
  listTitle: 'Ralph runs',
  command: {
    noun: 'ralph',
    verb: 'show',
    positionals: ['run_id'],
    examples: ['ralph show 2f0c8f52-30b5-44a5-9d4b-3a3f8c1f7b10'],
  },
  scopes: ['tasks:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({ run_id: runId }),
  output: runRecord,
  key: 'run_id',
  example: {
    input: { run_id: '2f0c8f52-30b5-44a5-9d4b-3a3f8c1f7b10' },
    output: {
      run_id: '2f0c8f52-30b5-44a5-9d4b-3a3f8c1f7b10',
      project: 'Demo shop',
      branch: 'feature/wishlist',
      description: 'Let customers keep a wish list',
      status: 'completed',
      outcome: 'passed',
      progress: '1/1',
      passed_count: 1,
      total_count: 1,
      story_results: [
        {
          id: 'US-001',
          title: 'Add to wish list',
          status: 'passed',
          attempts: 1,
          task_id: '703564af-6285-4eee-bfd9-0dbf2d442c00',
        },
      ],
      current_iteration: 1,
      max_iterations: 10,
      run_mode: 'sequential',
      codebase_id: '45d6b3a2',
      model: 'anthropic:claude-sonnet-4-20250514',
      created_at: '2026-11-23T20:50:00.000Z',
      started_at: '2026-11-23T20:50:01.000Z',
      completed_at: '2026-11-23T20:54:00.000Z',
    },
  },
  present: runCard,
  async handler({ api }, { run_id }) {
    const run = await api.ralph.get(run_id);
    return run ? [run] : [];
  },
});
