import { ConnectorError, findRalphRun, run, startRalph } from '@codetether/core';
import { askToConnect } from '../../reply/failures.ts';
import { requestOf } from '../../reply/reply.ts';
import type { Press } from '../../reply/request.ts';
import { runAction } from '../../reply/run-operation.ts';
import type { Run } from './run-message.ts';
import type { LiveRunsContext } from './run-message-record.ts';
import { showRun } from './show-run.ts';

/** Starts another run of the same PRD, with the account of the user who presses; once for each run and user. Throws ConnectorError. */
export async function runAgain(context: LiveRunsContext, press: Press, runId: string): Promise<void> {
  const { request, responseUrl } = press;
  const { member, channel } = request;
  const caller = await context.accounts.callerOf(member);
  if (!caller) return askToConnect(context, request);
  const [before] = await run(findRalphRun, caller, { run_id: runId });
  const prd_json = before && (await caller.api.ralph.details(runId))?.prd_json;
  if (!prd_json)
    throw new ConnectorError('not_found', 'Your account does not see this run.', {
      hint: 'Ask the user who started it to run it again.',
    });
  const key = ['run-again', member.team, member.user, runId].join(':');
  const { codebase_id, model, max_iterations, run_mode } = before;
  const record = await runAction(context, { ...request, key }, caller, startRalph, {
    prd_json,
    max_iterations,
    run_mode,
    ...(codebase_id && { codebase_id }),
    ...(model && { model }),
  });
  const inChannel = requestOf(context, { delivery: { key, member }, channel, responseUrl });
  await showRun(context, inChannel, caller, record as Run);
}
