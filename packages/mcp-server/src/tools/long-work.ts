// The work that a tool starts or waits for: a task or a run. CodeTether keeps it, so that any process can look at it.
import { type ActionOperation, ConnectorError, cardOf, run, type TrackedEnd, trackedEnds } from '@codetether/core';
import { quotedValue } from '@codetether/core/untrusted';
import type { Call, ToolResult } from '../results/call.ts';
import { notFound } from '../results/input-field.ts';
import { recordResult } from '../results/results.ts';
import { withProtocolErrors } from '../results/with-protocol-errors.ts';
import type { LongWork, WorkId } from './tool.ts';

/** The work that the action starts, if the end of it shows the action's result. */
export function workOf(action: ActionOperation): LongWork | undefined {
  const { track, resultAtEnd } = action;
  if (!resultAtEnd) return undefined;
  const ends = trackedEnds.filter(({ operation }) => operation === track?.operation);
  return longWork(ends, (_end, record, call) => recordResult(action, resultAtEnd(record), call), track?.cancel);
}

/** `finished` makes the tool's result of the record at the end. */
export function longWork(
  ends: readonly TrackedEnd[],
  finished: (end: TrackedEnd, record: object, call: Call) => ToolResult,
  cancel?: ActionOperation,
): LongWork {
  return {
    unfinished({ structuredContent, isError }) {
      if (isError) return undefined;
      for (const { key, done } of ends) {
        const id = structuredContent[key];
        if (typeof id === 'string') return done(structuredContent) ? undefined : { key, id };
      }
      return undefined;
    },
    look: withProtocolErrors(async (call, work) => {
      const { end, record } = await find(ends, call, work);
      const { created_at, updated_at, started_at, completed_at }: Times = record;
      const changed = completed_at ?? updated_at ?? started_at ?? created_at;
      const times = { createdAt: String(created_at), lastUpdatedAt: String(changed) };
      if (!end.done(record)) return { status: 'working', statusMessage: stateOf(end, record), ...times };
      if ('status' in record && record.status === 'cancelled') return { status: 'cancelled', ...times };
      return { status: 'completed', ...times, result: finished(end, record, call) };
    }),
    cancel: withProtocolErrors(async (call, work) => {
      const { end, record } = await find(ends, call, work);
      if (cancel && call.offers(cancel.name) && !end.done(record)) await run(cancel, call.caller, end.input(work.id));
    }),
  };
}

/** Both records have them, as far as they have happened. */
interface Times {
  created_at?: unknown;
  updated_at?: unknown;
  started_at?: unknown;
  completed_at?: unknown;
}

async function find(
  ends: readonly TrackedEnd[],
  { caller }: Call,
  { key, id }: WorkId,
): Promise<{ end: TrackedEnd; record: object }> {
  const end = ends.find((one) => one.key === key);
  if (!end) throw new ConnectorError('not_found', 'There is no such work.');
  const [record] = await run(end.operation, caller, end.input(id));
  if (record) return { end, record };
  throw notFound(end.operation, id);
}

/** One line for a progress bar. */
export function stateOf({ operation }: TrackedEnd, record: object): string {
  const { status, progress, steps } = cardOf(operation, record);
  const running = steps?.find(({ state }) => state === 'running');
  return [
    status?.word ?? 'running',
    progress && `${progress.label.toLowerCase()}: ${progress.value} of ${progress.of}`,
    running && `at ${quotedValue(running.title)}`,
  ]
    .filter((part) => part)
    .join(', ');
}
