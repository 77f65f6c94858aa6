// Polls a trigger: for callers that keep only a cursor.
import type { z } from 'zod';
import type { TaskChange } from '../api/tasks/changes.ts';
import { type Looked, lostLooks } from '../api/tasks/poll.ts';
import { toConnectorError } from '../errors.ts';
import { id, time } from '../fields/fields.ts';
import type { TriggerOperation } from '../operation/define.ts';
import { type Caller, parseInput, parseOutput, requireScopes } from '../run/run.ts';
import { clean } from '../untrusted/clean.ts';

/** An event of a trigger. `id` is unique for the trigger and never changes, so consumers drop an id that they have seen. */
export interface Event<T extends TriggerOperation = TriggerOperation> {
  id: string;
  /** ISO 8601. */
  at: string;
  record: z.output<T['output']>;
}

/** The event's own fields, for callers that show it as a record. */
export const eventShape = {
  event_id: id('Event'),
  event_at: time('When it happened'),
};

export { type Looked, lostLooks };

export interface PollOptions {
  cursor?: string;
  /** The most events; default 25. */
  limit?: number;
  /** Without a cursor, for a consumer that drops ids that it has seen: what the earlier poll returned, or `lostLooks`. Reads no task again. */
  looked?: Looked | undefined;
}

/**
 * Without a cursor the newest events, newest first; with one those after it, oldest first. The cursor is under 200 bytes. Only `createWatcher` reports a
 * task that ends after a thousand newer ones have ended. When the caller's time is over, or the server fails, after some events were found, the next poll
 * returns the others. Throws ConnectorError.
 */
export async function poll<T extends TriggerOperation>(
  trigger: T,
  caller: Caller,
  rawInput: unknown,
  { cursor, limit = 25, looked }: PollOptions = {},
): Promise<{ events: Event<T>[]; cursor: string; looked: Looked }> {
  try {
    const input = parseInput(trigger, rawInput);
    requireScopes(trigger, caller.scopes);
    const polled = await caller.api.within(caller).tasks.poll({
      kind: trigger.on,
      cursor,
      limit,
      matches: (change) => trigger.matches(change, input),
      signal: caller.signal,
      looked,
      mayRead: () => caller.waitSeconds > 0,
    });
    const { changes, ...rest } = polled;
    return { ...rest, events: changes.map((change) => eventOf(trigger, change)) };
  } catch (thrown) {
    throw toConnectorError(thrown, caller.signal);
  }
}

/** The ids of all events until now, at most a thousand, for a consumer that begins; and `looked` for its first poll. Throws ConnectorError. */
export async function pastEvents(
  trigger: TriggerOperation,
  caller: Caller,
): Promise<{ ids: string[]; looked: Looked }> {
  try {
    requireScopes(trigger, caller.scopes);
    const { signal } = caller;
    return await caller.api
      .within(caller)
      .tasks.past({ kind: trigger.on, mayRead: () => caller.waitSeconds > 0, ...(signal && { signal }) });
  } catch (thrown) {
    throw toConnectorError(thrown, caller.signal);
  }
}

export function eventOf<T extends TriggerOperation>(trigger: T, change: TaskChange): Event<T> {
  return {
    id: clean(change.id),
    at: change.at,
    record: parseOutput(trigger, trigger.record(change)) as z.output<T['output']>,
  };
}
