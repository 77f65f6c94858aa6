// An operation run for somebody: names to ids, permission, the call, the answer where it belongs, and what follows.
import {
  type ActionOperation,
  type Caller,
  cardOf,
  fieldsOf,
  type Operation,
  run,
  type SearchOperation,
  usedBefore,
} from '@codetether/core';
import { cardMessage } from '../blocks/card-message.ts';
import { jsonMessage } from '../blocks/json-message.ts';
import { listMessage } from '../blocks/list-message.ts';
import { together } from '../blocks/message.ts';
import type { Manner } from '../command-line/options.ts';
import type { BotContext } from './bot-context.ts';
import { withCodebaseNames } from './codebase-names.ts';
import { isAnswer } from './failures.ts';
import { withIds } from './lookups.ts';
import type { Request } from './request.ts';

export type Runnable = ActionOperation | SearchOperation;

/** Runs it with the caller's account and answers. Throws ConnectorError, SlackCallError. */
export async function runOperation(
  context: BotContext,
  request: Request,
  caller: Caller,
  { operation, input, manner = {} }: { operation: Runnable; input: Readonly<Record<string, unknown>>; manner?: Manner },
): Promise<void> {
  if (operation.kind === 'search') {
    const wanted = await prepared(context, request, caller, operation, input);
    const records = await run(operation, caller, wanted);
    const message = manner.json
      ? jsonMessage(operation.listTitle, records)
      : together(
          listMessage(operation, await withCodebaseNames(context, caller, records)),
          await context.rules.belowOf(operation)?.(request.member, wanted),
        );
    await (manner.share && !tellsMoney(operation) ? request.publicly(message) : request.privately(message));
    return;
  }
  const record = await runAction(context, request, caller, operation, input);
  const show = context.rules.showOf(operation);
  if (show) return show(request, caller, record);
  const [named = record] = manner.json ? [] : await withCodebaseNames(context, caller, [record]);
  const message = manner.json
    ? jsonMessage(operation.title, record)
    : cardMessage(cardOf(operation, named), {
        owner: request.member.user,
        ...(!request.direct && !manner.private && { says: 'owner' }),
      });
  if (manner.private) await request.privately(message);
  const at = manner.private ? undefined : await request.show(message);
  await context.rules.trackEnd(request, operation, record, at);
}

/** Runs an action and records in the audit who ran it, and how it ended. */
export async function runAction(
  context: BotContext,
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
    return input.idempotency_key ? record : withoutKey(record);
  } catch (thrown) {
    // An action that is tried again has not ended.
    if (isAnswer(thrown)) await noteAction(context, request, operation, thrown.code);
    throw thrown;
  }
}

/** The key of a request is ours: whoever asked once must not read that it was used before. */
export function withoutKey({ warnings, warning: _, ...record }: Record<string, unknown>): Record<string, unknown> {
  const others = Array.isArray(warnings) ? warnings.filter((one) => one !== usedBefore) : [];
  return others.length > 0 ? { ...record, warnings: others, warning: others.join(' ') } : record;
}

/** For the audit: who did what, and how it ended; of what only reads, nothing. */
export async function noteAction(
  context: Pick<BotContext, 'accounts' | 'audit'>,
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
  context: Pick<BotContext, 'rules'>,
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
  const codebase_id = wantsCodebase ? await context.rules.defaultCodebase(member, channel) : undefined;
  return {
    ...(codebase_id && { codebase_id }),
    ...input,
    ...(await withIds(operation, caller, texts)),
    ...(fields.has('idempotency_key') && !input.idempotency_key && { idempotency_key: `slack:${key}`.slice(0, 200) }),
  };
}

/** Costs are shown to the user who asked, never to a channel. */
function tellsMoney(operation: Operation): boolean {
  return operation.scopes.includes('billing:read');
}
