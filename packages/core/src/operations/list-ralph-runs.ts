import { z } from 'zod';
import { runRecord } from '../api/records/records.ts';
import { runStatuses } from '../api/records/vocabularies.ts';
import { runCard } from '../cards/run-card.ts';
import { hints } from '../fields/fields.ts';
import { search } from '../operation/define.ts';
import { limit } from '../operation/inputs.ts';
import { hintForQuestions } from '../operation/search-hint.ts';
import { findRalphRun } from './find-ralph-run.ts';

export const listRalphRuns = search({
  name: 'list_ralph_runs',
  noun: 'Ralph Run',
  title: 'Find Ralph Runs',
  does: 'Finds Ralph runs, newest first.',
  summary: 'List runs of Ralph (autonomous loops).',
  guidance: 'Their history: which failed or ended recently.',
  searchHint: hintForQuestions(
    'history overview runs executions recent activity Ralph autonomous loops failed week active running progress building lately list past previous earlier today yesterday month finished completed cancelled latest ongoing',
  ),
  listTitle: 'Your Ralph runs',
  command: {
    noun: 'ralph',
    verb: 'list',
    aliases: ['runs'],
    examples: ['ralph list --status running'],
  },
  scopes: ['tasks:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({
    status: z
      .enum(runStatuses)
      .describe('Filter by status')
      .register(hints, { help: 'Only those that have this status now.' })
      .optional(),
    limit: limit.default(20),
  }),
  output: runRecord.extend({ story_count: z.number().int().describe('Stories in all') }),
  key: 'run_id',
  opensBy: 'find_ralph_run',
  example: {
    input: { status: 'completed', limit: 5 },
    output: { ...findRalphRun.example.output, story_count: 1 },
  },
  present: runCard,
  async handler({ api }, filter) {
    const runs = await api.ralph.list(filter);
    return runs.map((run) => ({ ...run, story_count: run.total_count }));
  },
});
