// An operation as a tool, derived from what it declares.
import {
  type ActionOperation,
  eventShape,
  fieldsOf,
  type Operation,
  parseInput,
  poll,
  run,
  type SearchOperation,
  type TriggerOperation,
  toConnectorError,
} from '@codetether/core';
import { isId } from '@codetether/core/untrusted';
import { z } from 'zod';
import type { Call, ToolResult } from '../results/call.ts';
import { cursor, maxFullPageSize, maxPageSize, pageOf, pageSize } from '../results/cursor.ts';
import { canBeLong, detail } from '../results/detail.ts';
import { errorResult } from '../results/errors.ts';
import { inputField, notFound } from '../results/input-field.ts';
import { listResult, recordResult } from '../results/results.ts';
import { inputSchema, listSchema, type ObjectSchema, outputSchema } from '../results/schema.ts';
import { requireModestSize } from './argument-size.ts';
import { confirm, requireConfirmation } from './confirmation.ts';
import { workOf } from './long-work.ts';
import { searchMeta } from './search-meta.ts';
import type { Tool } from './tool.ts';

type Arguments = Readonly<Record<string, unknown>>;

export function operationTool(operation: Operation): Tool {
  const taken = {
    name: operation.name,
    input: z.object({ ...operation.input.shape, ...ownInputOf(operation).shape }),
  };
  const fields = fieldsOf(taken.input);
  const answer = answerOf(operation);
  const work = operation.kind === 'action' ? workOf(operation) : undefined;
  const { readOnly, destructive, idempotent, openWorld } = operation.effects;
  return {
    definition: {
      name: operation.name,
      title: operation.title,
      description: operation.guidance ? `${operation.summary} ${operation.guidance}` : operation.summary,
      inputSchema: inputSchema(fields),
      outputSchema: answerSchema(operation),
      annotations: {
        readOnlyHint: readOnly,
        destructiveHint: destructive,
        idempotentHint: idempotent,
        openWorldHint: openWorld,
      },
      _meta: searchMeta(operation),
    },
    toolsets: [operation.command.noun],
    scopes: operation.scopes,
    ...(work && { work }),
    async call(call, input) {
      let signal: AbortSignal | undefined;
      try {
        const made = await call;
        signal = made.caller.signal;
        requireModestSize(input);
        // Everything is parsed before the user is asked anything, so that one error names all faults, and all arguments of the tool.
        parseInput(taken, input);
        return await answer(made, input);
      } catch (thrown) {
        return errorResult(toConnectorError(thrown, signal), fields, input);
      }
    },
  };
}

const ownInputs = {
  none: z.object({}),
  page: z.object({ cursor }),
  longPage: z.object({ cursor, detail }),
  events: z.object({
    cursor,
    limit: z.number().int().min(1).default(pageSize).describe('Most events'),
  }),
  destructive: z.object({ confirm }),
};

/** The input that the adapter adds to an operation's own input. */
function ownInputOf(operation: Operation) {
  if (operation.kind === 'trigger') return ownInputs.events;
  if (operation.kind === 'search' && isOne(operation)) return ownInputs.none;
  if (operation.kind === 'search') return canBeLong(operation) ? ownInputs.longPage : ownInputs.page;
  return operation.effects.destructive ? ownInputs.destructive : ownInputs.none;
}

/** Whether the search returns one record: its only input is the key. */
function isOne({ input, key }: SearchOperation): boolean {
  return fieldsOf(input).every(({ name }) => name === key);
}

function answerSchema(operation: Operation): ObjectSchema {
  if (operation.kind === 'action') return outputSchema(fieldsOf(operation.output));
  return listSchema(fieldsOf(operation.kind === 'trigger' ? withEventFields(operation).output : operation.output));
}

function answerOf(operation: Operation): (call: Call, input: Arguments) => Promise<ToolResult> {
  if (operation.kind === 'action') return (call, input) => act(operation, call, input);
  if (operation.kind === 'search') return (call, input) => find(operation, call, input);
  const answered = withEventFields(operation);
  return (call, input) => pollEvents(operation, answered, call, input);
}

function withEventFields(operation: TriggerOperation): TriggerOperation {
  return { ...operation, output: operation.output.extend(eventShape) };
}

async function act(operation: ActionOperation, call: Call, given: Arguments): Promise<ToolResult> {
  if (!operation.effects.destructive) return recordResult(operation, await run(operation, call.caller, given), call);
  const [{ confirm }, input] = split(ownInputs.destructive, given);
  await requireConfirmation(operation, call, input, confirm);
  return recordResult(operation, await run(operation, call.caller, input), call);
}

async function find(operation: SearchOperation, call: Call, given: Arguments): Promise<ToolResult> {
  if (isOne(operation)) {
    const records = await run(operation, call.caller, given);
    return listResult(operation, { records, ...noteIfUnknown(operation, given, records) }, call);
  }
  const [{ cursor, detail }, input] = split(ownInputs.longPage, given);
  const largest = detail === 'full' ? maxFullPageSize : maxPageSize;
  const limit = inputField(operation, 'limit');
  if (limit?.maximum === undefined) {
    const found = await run(operation, call.caller, input);
    return listResult(operation, pageOf(cursor, pageSize).of(found, operation, input), call);
  }
  const page = pageOf(cursor, Math.min(largest, Number(parseInput(operation, input).limit)));
  const found = await run(operation, call.caller, { ...input, limit: page.end(limit.maximum) });
  const repeated = { ...input, ...(detail && { detail }) };
  const shown = { ...page.of(found, operation, repeated, limit.maximum), ...noteIfUnknown(operation, input, found) };
  return listResult(operation, shown, call, detail);
}

/** No record has the ID that was looked up, or the filters beside it hide the record. The note repeats only a true ID, since `untrusted` never names our notes. */
function noteIfUnknown(operation: SearchOperation, input: Arguments, found: readonly object[]): { note?: string } {
  const { key, name, noun } = operation;
  const id = input[key];
  const lookup = inputField(operation, key)?.lookup;
  if (!lookup || found.length > 0 || typeof id !== 'string') return {};
  const filters = Object.keys(input).filter((field) => field !== key && field !== 'limit');
  if (filters.length > 0) {
    return {
      note: `No ${noun} has that ${key} and matches ${filters.join(', ')}. Give only ${key} to see whether it exists.`,
    };
  }
  const message = isId(id) ? notFound(operation, id).message : `There is no ${noun} with that ${key}.`;
  const hint = lookup.search === name ? `Leave ${key} out to see all.` : `Find it with ${lookup.search}.`;
  return { note: `${message} ${hint}` };
}

/** `answered` is the operation whose output has the event's fields too. */
async function pollEvents(
  operation: TriggerOperation,
  answered: TriggerOperation,
  call: Call,
  given: Arguments,
): Promise<ToolResult> {
  const [{ cursor: after, limit }, input] = split(ownInputs.events, given);
  const place = { cursor: after, limit: Math.min(limit, maxPageSize) };
  const { events, cursor } = await poll(operation, call.caller, input, place);
  const records = events.map(({ id, at, record }) => ({ event_id: id, event_at: at, ...record }));
  const next = { tool: operation.name, arguments: { ...input, cursor }, why: 'What happens after these' };
  return listResult(answered, { records, next }, call);
}

/** The adapter's own arguments, parsed, and the operation's. */
function split<S extends z.ZodObject>(own: S, given: Arguments): [z.output<S>, Arguments] {
  const isOwn = ([name]: [string, unknown]) => name in own.shape;
  const entries = Object.entries(given);
  return [
    parseInput({ name: 'arguments', input: own }, Object.fromEntries(entries.filter(isOwn))),
    Object.fromEntries(entries.filter((entry) => !isOwn(entry))),
  ];
}
