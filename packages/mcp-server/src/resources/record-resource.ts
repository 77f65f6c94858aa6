// One record that a search finds by its key: a task, a Ralph run, the usage of a month.
import { type Clock, run, type SearchOperation, type ServiceWatcher, trackedEnds } from '@codetether/core';
import type { Call } from '../results/call.ts';
import { inputField, notFound } from '../results/input-field.ts';
import { recordTemplate } from '../results/resource-uri.ts';
import { recordResult, textOf } from '../results/results.ts';
import { valuesOf } from './field-values.ts';
import type { Resource } from './resource.ts';
import { watchState } from './watch-state.ts';

/** The longest text that is of use to a client, in characters. */
const maxText = 1_000_000;

export function recordResource(operation: SearchOperation, clock: Clock, service?: ServiceWatcher): Resource {
  const { noun, key, scopes, summary } = operation;
  const field = inputField(operation, key);
  const end = trackedEnds.find((one) => one.operation === operation);
  const find = async ({ caller }: Call, id: string) => {
    const [record] = await run(operation, caller, { [key]: id });
    if (!record) throw notFound(operation, id);
    return record;
  };
  return {
    template: recordTemplate(key) ?? '',
    name: noun.toLowerCase().replaceAll(' ', '-'),
    title: noun,
    description: `${noun} by ${key}, whole: nothing is cut. ${summary}`,
    scopes,
    async read(call, id) {
      return textOf(recordResult(operation, await find(call, id), call, { max: maxText }));
    },
    ...(field?.lookup && { complete: (call, typed) => valuesOf(field, call, typed) }),
    ...(end && {
      watch: (call, id, watching) =>
        watchState(
          async () => {
            const record = await find(call, id);
            return { state: JSON.stringify(record), ended: end.done(record) };
          },
          watching,
          { caller: call.caller, end, id, clock, service },
        ),
    }),
  };
}
