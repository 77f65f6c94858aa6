import { prdEditId } from '../../forms/ralph-form.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { actionsWith } from '../../reply/action.ts';
import type { Feature } from '../feature.ts';
import { prdEditForm, startPrd, startValue } from './prd-buttons.ts';
import { runTurn } from './run-turn.ts';
import { savePrd } from './save-prd.ts';
import { stopTask } from './stop-task.ts';
import type { ThreadsContext } from './thread.ts';
import { turnQueue } from './turn-queue.ts';

export interface ThreadsOptions {
  jobs: Jobs;
  /** Runs the work within a span. */
  traced(work: () => Promise<void>): Promise<void>;
}

export function threadsFeature(context: ThreadsContext, { jobs, traced }: ThreadsOptions): Feature {
  const action = actionsWith(context);
  return {
    actions: [
      action('prd:start', startValue, startPrd),
      { id: 'prd:edit', form: (press) => prdEditForm(context, press) },
    ],
    submissions: { [prdEditId]: (request, submission) => savePrd(context, request, submission) },
    events: {
      agent_session_title_changed: ({ channel, thread_ts: thread, title }, { member }) =>
        context.threads.entitle({ team: member.team, channel, thread }, title),
    },
    stopThread: (request, caller, thread) => stopTask(context, request, caller, thread),
    async start() {
      await jobs.work(turnQueue, (turn, attempt) => traced(() => runTurn(context, turn, attempt)), { concurrency: 40 });
      return undefined;
    },
  };
}
