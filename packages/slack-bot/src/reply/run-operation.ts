// An operation run for somebody: names to ids, permission, the call, the answer where it belongs, and what follows.
import {
  type ActionOperation,
  type Caller,
  cardOf,
  fieldsOf,
  type Operation,
  run,
  type SearchOperation,
  startRalph,
  toConnectorError,
} from '@codetether/core';
import { defaultCodebase } from '../features/channel-settings/default-codebase.ts';
import type { Manner } from '../command-line/options.ts';
import { withIds } from './lookups.ts';
import { notePlanRefused, refusesPlan } from '../features/live-runs/plan-support.ts';
import { cardMessage, note } from '../blocks/card-message.ts';
import { jsonMessage } from '../blocks/json-message.ts';
import { listMessage } from '../blocks/list-message.ts';
import { type Run, runMessage } from '../features/live-runs/run-message.ts';
import { spentSoFar } from '../features/live-runs/run-cost.ts';
import { isChannelLost, SlackCallError } from '../slack/slack-call-error.ts';
import type { SlackContext } from '../slack-context.ts';
import { directChannel, type Request } from './reply.ts';

export type Runnable = ActionOperation | SearchOperation;

/** Runs it with the caller's account and answers. Throws ConnectorError, SlackCallError. */
export async function runOperation(
  context: SlackContext,
  request: Request,
  caller: Caller,
  { operation, input, manner = {} }: { operation: Runnable; input: Readonly<Record<string, unknown>>; manner?: Manner },
): Promise<void> {
  if (operation.kind === 'search') {
    const records = await run(operation, caller, await prepared(context, request, caller, operation, input));
    const message = manner.json ? jsonMessage(operation.title, records) : listMessage(operation, records);
    await (manner.share && !tellsMoney(operation) ? request.publicly(message) : request.privately(message));
    return;
  }
  const record = await runAction(context, request, caller, operation, input);
  if (operation === startRalph) return showRun(context, request, caller, record as Run);
  const message = manner.json
    ? jsonMessage(operation.title, record)
    : cardMessage(cardOf(operation, record), { owner: request.member.user });
  if (manner.private) return request.privately(message);
  const ts = await request.publicly(message);
  await followEnd(context, request, operation, record, ts);
}

/** Runs an action and writes down who did what, whatever came of it. */
export async function runAction(
  context: SlackContext,
  request: Pick<Request, 'key' | 'member' | 'channel'>,
  caller: Caller,
  operation: ActionOperation,
  input: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  try {
    const record = (await run(operation, caller, await prepared(context, request, caller, operation, input))) as Record<
      string,
      unknown
    >;
    await noteAction(context, request, operation, 'ok', record);
    return record;
  } catch (thrown) {
    await noteAction(context, request, operation, toConnectorError(thrown).code);
    throw thrown;
  }
}

/** For the audit: who did what, and how it ended; of what only reads, nothing. */
export async function noteAction(
  context: Pick<SlackContext, 'accounts' | 'audit'>,
  { member, channel }: Pick<Request, 'member' | 'channel'>,
  operation: ActionOperation,
  outcome: string,
  record?: Record<string, unknown>,
): Promise<void> {
  if (operation.effects.readOnly) return;
  const subject = record?.[operation.key];
  const account = await context.accounts.describe(member);
  await context.audit({
    member,
    accountId: account?.accountId,
    operation: operation.name,
    subject: subject === undefined ? undefined : String(subject),
    outcome,
    channel,
  });
}

/** Ids for names, the channel's codebase where none is given, and a key that makes a repeated job harmless. */
async function prepared(
  context: Pick<SlackContext, 'channels'>,
  { key, member, channel }: Pick<Request, 'key' | 'member' | 'channel'>,
  caller: Caller,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const fields = new Set(fieldsOf(operation.input).map(({ name }) => name));
  const texts = Object.fromEntries(
    Object.entries(input).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const wantsCodebase = operation.kind === 'action' && fields.has('codebase_id') && !input.codebase_id;
  const codebase_id = wantsCodebase ? await defaultCodebase(context, member, channel) : undefined;
  return {
    ...(codebase_id && { codebase_id }),
    ...input,
    ...(await withIds(operation, caller, texts)),
    ...(fields.has('idempotency_key') && !input.idempotency_key && { idempotency_key: `slack:${key}`.slice(0, 200) }),
  };
}

/** What an account costs is for those who asked, never for a channel. */
function tellsMoney(operation: Operation): boolean {
  return operation.scopes.includes('billing:read');
}

/** A run's message stands in the channel itself, so that its stories can be told in its thread; in the direct channel where the bot may not write. */
export async function showRun(context: SlackContext, request: Request, caller: Caller, run: Run): Promise<void> {
  const { channel, ts } = await postRun(context, request, run, request.channel).catch(async (thrown) => {
    if (request.direct || !isChannelLost(thrown)) throw thrown;
    const posted = await postRun(context, request, run, await directChannel(context, request.member));
    await request.privately(
      note('I am not in this channel, so the run is shown in our direct channel. Invite me to have the next one here.'),
    );
    return posted;
  });
  const { team } = request.member;
  const spentBefore = await spentSoFar(context, caller, { team, channel });
  await context.follow.run({
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
  context: SlackContext,
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
  return post(refusesPlan(team)).catch((thrown) => {
    if (!(thrown instanceof SlackCallError) || thrown.code !== 'invalid_blocks') throw thrown;
    notePlanRefused(team);
    return post(true);
  });
}

/** When what the action started has not ended, its end is told in the thread. */
export async function followEnd(
  context: SlackContext,
  request: Request,
  operation: ActionOperation,
  record: Record<string, unknown>,
  ts: string | undefined,
): Promise<void> {
  if (!operation.track || !ts || operation.track.done(record)) return;
  const input = Object.fromEntries(
    Object.entries(operation.track.input(record)).map(([name, value]) => [name, String(value)]),
  );
  await context.follow.end({
    key: request.key,
    member: request.member,
    team: request.member.team,
    channel: request.channel,
    thread: request.thread ?? ts,
    operation: operation.name,
    input,
    ts,
    since: context.clock.now(),
  });
}
