import { z } from 'zod';
import { runRecord } from '../api/records/records.ts';
import { runStatuses } from '../api/records/vocabularies.ts';
import { runCard } from '../cards/run-card.ts';
import { search } from '../operation/define.ts';
import { limit } from '../operation/inputs.ts';
import { findRalphRun } from './find-ralph-run.ts';

export const listRalphRuns = search({
  name: 'list_ralph_runs',
  noun: 'Ralph Run',
  title: 'Find Ralph Runs',
  summary: 'List Ralph runs, newest first, optionally by status.',
  command: {
    noun: 'ralph',
    verb: 'list',
    aliases: ['runs'],
    examples: ['ralph list --status running'],
  },
  scopes: ['tasks:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({
    status: z.enum(runStatuses).describe('Filter by status').optional(),
    limit: limit.default(20),
  }),
  output: runRecord.extend({ story_count: z.number().int().describe('Stories in all') }),
  key: 'run_id',
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
