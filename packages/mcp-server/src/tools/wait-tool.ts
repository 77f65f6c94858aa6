// Waits for the end of a task or run, however long it takes, in calls of at most 50 s, since clients give up after a minute.
import {
  type Clock,
  ConnectorError,
  fieldsOf,
  hintForRequests,
  operations,
  parseInput,
  run,
  type TrackedEnd,
  toConnectorError,
  trackedEnds,
} from '@codetether/core';
import { sentence } from '@codetether/core/untrusted';
import { z } from 'zod';
import type { Call, ToolResult } from '../results/call.ts';
import { errorResult } from '../results/errors.ts';
import { inputField, notFound } from '../results/input-field.ts';
import { waitToolName } from '../results/next-call.ts';
import { recordResult } from '../results/results.ts';
import { inputSchema, outputSchema } from '../results/schema.ts';
import { requireModestSize } from './argument-size.ts';
import { longWork, stateOf } from './long-work.ts';
import { searchMeta } from './search-meta.ts';
import type { Tool } from './tool.ts';

const searchHint = hintForRequests(
  'wait hold task job run done finished ready finishes completes ends continue agent result answers block stay poll waiting watching follow finish complete completed results response moving proceed notify ping before until go through as soon keep know end then',
);

const maxWait = 50;
const usualWait = 25;
/** The first and the longest pause between two requests, in ms. */
const firstPause = 500;
const maxPause = 5_000;

const input = z.object({
  ...Object.fromEntries(
    trackedEnds.map(({ operation, key }) => [
      key,
      z
        .string()
        .optional()
        .describe(inputField(operation, key)?.description ?? key),
    ]),
  ),
  timeout_seconds: z.number().int().min(1).max(maxWait).default(usualWait).describe('Seconds to wait'),
});

export function waitTool(clock: Clock): Tool {
  const fields = fieldsOf(input);
  const outputs = trackedEnds.flatMap(({ operation }) => fieldsOf(operation.output));
  return {
    definition: {
      name: waitToolName,
      title: 'Wait',
      description: 'Wait until a task or run has finished, then continue. If ended is false, make the same call again.',
      inputSchema: inputSchema(fields),
      outputSchema: outputSchema(outputs, { ended: { type: 'boolean' } }),
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
      _meta: searchMeta({ searchHint, everyday: true }),
    },
    toolsets: trackingToolsets(),
    work: longWork(trackedEnds, waited),
    scopes: [...new Set(trackedEnds.flatMap(({ operation }) => operation.scopes))],
    async call(call, given) {
      let signal: AbortSignal | undefined;
      try {
        const made = await call;
        signal = made.caller.signal;
        requireModestSize(given);
        const { timeout_seconds, ...ids } = parseInput({ name: waitToolName, input }, given);
        const { end, id } = chosen(ids);
        // A client that looks by itself does not wait here.
        const seconds = made.caller.waitSeconds === 0 ? 0 : timeout_seconds;
        return await wait(end, id, seconds, made, clock);
      } catch (thrown) {
        return errorResult(toConnectorError(thrown, signal), fields, given);
      }
    },
  };
}

/** The toolsets that start or look up something that ends. */
function trackingToolsets(): string[] {
  const tracked = new Set(trackedEnds.map(({ operation }) => operation));
  const tracking = operations.filter((one) =>
    one.kind === 'action' ? one.track !== undefined : one.kind === 'search' && tracked.has(one),
  );
  return [...new Set(tracking.map(({ command }) => command.noun))];
}

function chosen(ids: Readonly<Record<string, unknown>>): { end: TrackedEnd; id: string } {
  const given = trackedEnds.flatMap((end) => {
    const id = ids[end.key];
    return typeof id === 'string' && id !== '' ? [{ end, id }] : [];
  });
  const [one, another] = given;
  if (one && !another) return one;
  throw new ConnectorError('invalid_input', `Give exactly one of ${trackedEnds.map(({ key }) => key).join(', ')}.`, {
    hint: 'The answer of the tool that started it has it.',
    fields: trackedEnds.map(({ key }) => ({
      field: key,
      message: another ? 'must not be given with another ID' : 'is missing',
    })),
  });
}

function waited({ operation }: TrackedEnd, record: object, call: Call): ToolResult {
  return recordResult(operation, record, call, { facts: { ended: true } });
}

async function wait(end: TrackedEnd, id: string, seconds: number, call: Call, clock: Clock): Promise<ToolResult> {
  const { caller } = call;
  const { operation, key } = end;
  const until = clock.now() + seconds * 1000;
  let pause = firstPause;
  let last: object | undefined;
  let trouble: ConnectorError | undefined;
  for (;;) {
    try {
      const [record] = await run(operation, caller, end.input(id));
      if (!record) throw notFound(operation, id);
      if (end.done(record)) return waited(end, record, call);
      last = record;
      trouble = undefined;
      caller.progress?.(stateOf(end, record));
    } catch (thrown) {
      const error = toConnectorError(thrown, caller.signal);
      if (!error.retryable) throw error;
      trouble = error;
      pause = Math.max(pause, (error.retryAfter ?? 0) * 1000);
    }
    const left = until - clock.now();
    if (left <= 0) break;
    await clock.sleep(Math.min(pause, left), caller.signal);
    pause = Math.min(maxPause, pause * 1.5);
  }
  if (!last && trouble) throw trouble;
  return recordResult(operation, last ?? {}, call, {
    lead: `Still working after ${seconds} s; this is not an error.${trouble ? ` The last request failed: ${sentence(trouble.message)}` : ''}`,
    facts: { ended: false },
    next: [
      {
        tool: waitToolName,
        arguments: { [key]: id, timeout_seconds: seconds },
        why: 'The same call, to continue waiting',
      },
    ],
  });
}
