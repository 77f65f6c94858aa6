// The live message of a run that was just started.
import type { Caller } from '@codetether/core';
import { note } from '../../blocks/card-message.ts';
import { directChannel } from '../../reply/reply.ts';
import type { Request } from '../../reply/request.ts';
import { isRefused, SlackCallError } from '../../slack/slack-call-error.ts';
import { spentSoFar } from './run-cost.ts';
import { type Run, runMessage } from './run-message.ts';
import type { LiveRunsContext } from './run-message-record.ts';

/**
 * Posts the run's message in the channel itself, so that its thread can report its stories; in the direct channel where the bot may not write. Where
 * Slack takes it in neither it is shown as any answer is.
 */
export async function showRun(context: LiveRunsContext, request: Request, caller: Caller, run: Run): Promise<void> {
  const shown = await postRun(context, request, run, request.channel)
    .catch(unlessPassing(() => postDirectly(context, request, run)))
    .catch(
      unlessPassing(() =>
        request.show(runMessage(run, { requester: request.member.user, withoutPlan: true }), { name: 'run-anywhere' }),
      ),
    );
  // By a response_url, or to whoever installed the app: no such message can be edited.
  if (!shown) return;
  const { channel, ts } = shown;
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

type Shown = { channel: string; ts: string } | undefined;

/** Does the other thing when Slack refuses for good. */
function unlessPassing(other: () => Promise<Shown>): (thrown: unknown) => Promise<Shown> {
  return async (thrown) => {
    if (!isRefused(thrown)) throw thrown;
    return other();
  };
}

async function postDirectly(context: LiveRunsContext, request: Request, run: Run): Promise<Shown> {
  const posted = await postRun(context, request, run, await directChannel(context, request.member));
  if (!request.direct)
    await request.privately(
      note('I am not in this channel, so the run is shown in our direct channel. Invite me to have the next one here.'),
    );
  return posted;
}

async function postRun(context: LiveRunsContext, { key, member }: Request, run: Run, channel: string): Promise<Shown> {
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
