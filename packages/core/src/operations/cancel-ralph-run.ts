import { z } from 'zod';
import { runRecord } from '../api/records/records.ts';
import { runCard } from '../cards/run-card.ts';
import { time } from '../fields/fields.ts';
import { action } from '../operation/define.ts';
import { runId } from '../operation/inputs.ts';
import { hintForRequests } from '../operation/search-hint.ts';
import { findRalphRun } from './find-ralph-run.ts';

export const cancelRalphRun = action({
  name: 'cancel_ralph_run',
  noun: 'Ralph Run',
  title: 'Cancel Ralph Run',
  does: 'Cancels a running Ralph run.',
  summary: 'Cancel a running Ralph run. Its agent still finishes the current story.',
  guidance: 'Stops, halts, shuts down the loop.',
  searchHint: hintForRequests(
    'stop kill abort halt terminate pull plug autonomous loop stuck wrong rails burning money commits quit interrupt shut down early immediately end make too long now before',
  ),
  button: 'Cancel run',
  command: {
    noun: 'ralph',
    verb: 'cancel',
    positionals: ['run_id'],
    examples: ['ralph cancel 2f0c8f52-30b5-44a5-9d4b-3a3f8c1f7b10'],
  },
  scopes: ['tasks:write'],
  effects: { readOnly: false, destructive: true, idempotent: true, openWorld: true },
  input: z.object({ run_id: runId }),
  output: runRecord.extend({
    cancelled: z.boolean().describe('Whether it is cancelled now'),
    cancelled_at: time('When it was cancelled').optional(),
  }),
  key: 'run_id',
  example: {
    input: { run_id: '2f0c8f52-30b5-44a5-9d4b-3a3f8c1f7b10' },
    output: {
      ...findRalphRun.example.output,
      status: 'cancelled',
      outcome: 'cancelled',
      cancelled: true,
      cancelled_at: '2026-11-23T20:54:00.000Z',
    },
  },
  trial: ({ run_id }, example) => ({ ...example, run_id }),
  present: runCard,
  async wouldChange({ api }, { run_id }) {
    return api.ralph.isCancellable(run_id);
  },
  async handler({ api }, { run_id }) {
    return api.ralph.cancel(run_id);
  },
});
