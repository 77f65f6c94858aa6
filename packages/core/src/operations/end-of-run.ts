// How to look up the end of a Ralph run.
import { isEnded } from '../api/tasks/status.ts';
import type { Track } from '../operation/define.ts';
import { cancelRalphRun } from './cancel-ralph-run.ts';
import { findRalphRun } from './find-ralph-run.ts';

export const endOfRun: Track<{ run_id: string }> = {
  operation: findRalphRun,
  input: ({ run_id }) => ({ run_id }),
  cancel: cancelRalphRun,
  done: (run) => 'status' in run && isEnded(String(run.status)),
  states: ({ ralph }, signal) => ralph.states(signal),
};
