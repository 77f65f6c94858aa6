import { type Caller, type CardField, dollars, findRalphRun, startRalph } from '@codetether/core';
import { z } from 'zod';
import type { Jobs } from '../../jobs/jobs.ts';
import { actionsWith, jsonValue } from '../../reply/action.ts';
import type { ButtonSubject, ShowResult } from '../../reply/bot-context.ts';
import type { Press } from '../../reply/request.ts';
import type { Member } from '../../slack/delivery.ts';
import type { Feature } from '../feature.ts';
import { stopRun, whileCancelling } from './cancel-run.ts';
import { findRunMessage } from './find-run-message.ts';
import { holdLiveRuns, type LiveRunsOptions } from './live-runs.ts';
import { runAgain } from './run-again.ts';
import { spentSince } from './run-cost.ts';
import { type Run, runAgainAction } from './run-message.ts';
import type { LiveRunsContext } from './run-message-record.ts';
import { showRun } from './show-run.ts';

export interface LiveRunsFeature extends Feature {
  show: ReadonlyMap<object, ShowResult>;
  /** The run that a button acts on. */
  subjectOf(press: Press, input: Readonly<Record<string, string>>): Promise<ButtonSubject | undefined>;
  /** The cost of a running run, for the one who began it. */
  factsOf(member: Member, caller: Caller, runId: string): Promise<readonly CardField[]>;
}

/** Buttons of earlier versions do not say which they are. */
const pauseValue = jsonValue(z.object({ run_id: z.string(), paused: z.boolean().optional() }));

export function liveRunsFeature(
  context: LiveRunsContext,
  { jobs, ...options }: LiveRunsOptions & { jobs: Pick<Jobs, 'hold'> },
): LiveRunsFeature {
  const action = actionsWith(context);
  return {
    show: new Map([[startRalph, (request, caller, record) => showRun(context, request, caller, record as Run)]]),
    async subjectOf(press, { run_id }) {
      const message = run_id ? await findRunMessage(context, press, run_id) : undefined;
      return message && { owner: message.requester.user, around: (work) => whileCancelling(context, message, work) };
    },
    async factsOf(member, caller, runId) {
      const spent = await spentSince(context, caller, member, runId);
      return spent === undefined ? [] : [{ label: 'Account spend since the start', value: dollars(spent) }];
    },
    actions: [
      action('run-message:pause', pauseValue, async (_, press, { run_id, paused }) => {
        const message = await findRunMessage(context, press, run_id);
        if (message) await context.runMessages.mark(message.team, run_id, { paused: paused ?? !message.paused });
      }),
      action(runAgainAction, jsonValue(z.object({ run_id: z.string() })), (_, press, { run_id }) =>
        runAgain(context, press, run_id),
      ),
    ],
    async suggest({ team }, { channel, message }) {
      const seen = channel && message ? await context.runMessages.at({ team, channel, ts: message }) : undefined;
      const { noun, verb } = findRalphRun.command;
      return seen ? [{ title: 'See this run', message: `${noun} ${verb} ${seen.runId}` }] : [];
    },
    stopThread: (request, caller, thread) => stopRun(context, request, caller, thread),
    async start() {
      // Of a version that had no jobs for them, and of a database that lost its jobs.
      await context.runMessages.resume();
      const holder = holdLiveRuns(context, jobs, options);
      return () => holder.stop();
    },
  };
}
