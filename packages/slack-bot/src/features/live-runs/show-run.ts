// The live message of a run that was just started.
import type { Caller } from '@codetether/core';
import { note } from '../../blocks/card-message.ts';
import { directChannel } from '../../reply/reply.ts';
import type { Request } from '../../reply/request.ts';
import { isRefused, SlackCallError } from '../../slack/slack-call-error.ts';
import { spentSoFar } from './run-cost.ts';
import { type Run, runMessage } from './run-message.ts';
import type { LiveRunsContext } from './run-message-record.ts';

/** Posts the run's message in the channel itself, so that its thread can report its stories; in the direct channel where the bot may not write. */
export async function showRun(context: LiveRunsContext, request: Request, caller: Caller, run: Run): Promise<void> {
  const { channel, ts } = await postRun(context, request, run, request.channel).catch(async (thrown) => {
    if (request.direct || !isRefused(thrown)) throw thrown;
    const posted = await postRun(context, request, run, await directChannel(context, request.member));
    await request.privately(
      note('I am not in this channel, so the run is shown in our direct channel. Invite me to have the next one here.'),
    );
    return posted;
  });
  const { team } = request.member;
  const spentBefore = await spentSoFar(context, caller, { team, channel });
  await context.runMessages.add({
    team,
    channel,
    ts,
    runId: run.run_id,
    requester: request.member,
    told: [],
    ...(spentBefore !== undefined && { spentBefore }),
  });
}

async function postRun(
  context: LiveRunsContext,
  { key, member }: Request,
  run: Run,
  channel: string,
): Promise<{ channel: string; ts: string }> {
  const { team, enterprise, user } = member;
  const post = async (withoutPlan: boolean) => {
    const name = withoutPlan ? 'run-without-plan' : 'run';
    const { text, blocks } = runMessage(run, { requester: user, withoutPlan });
    const ts = await context.posts.once({
      key: `${key}:${name}:${channel}`,
      team,
      enterprise,
      channel,
      message: { text, blocks },
    });
    return { channel, ts };
  };
  return post(context.plansRefused.has(team)).catch((thrown) => {
    if (!(thrown instanceof SlackCallError) || thrown.code !== 'invalid_blocks') throw thrown;
    context.plansRefused.add(team);
    return post(true);
  });
}
