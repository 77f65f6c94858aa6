// The server's log of a Ralph run, line by line.
import { type Clock, cardOf, findRalphRun, isEnded, run, type ServiceWatcher, trackedEnds } from '@codetether/core';
import { fenced, quoted, quotedId } from '@codetether/core/untrusted';
import type { Call } from '../results/call.ts';
import { headline } from '../results/card-text.ts';
import { inputField, notFound } from '../results/input-field.ts';
import { recordTemplate } from '../results/resource-uri.ts';
import { valuesOf } from './field-values.ts';
import type { Resource } from './resource.ts';
import { watchState } from './watch-state.ts';

export function runLog(clock: Clock, service?: ServiceWatcher): Resource {
  const { key, scopes, noun } = findRalphRun;
  const field = inputField(findRalphRun, key);
  const end = trackedEnds.find(({ operation }) => operation === findRalphRun);
  return {
    template: `${recordTemplate(key)}/log`,
    name: 'ralph-log',
    title: `${noun} Log`,
    description: `What happened in a ${noun}, line by line.`,
    scopes,
    async read(call, id) {
      const { record, log } = await logOf(call, id);
      const lines = log.map(({ timestamp, type, story_id, message }) =>
        [timestamp, quotedId(type), story_id && quotedId(story_id), quoted(message)].filter((part) => part).join(' '),
      );
      return [headline(cardOf(findRalphRun, record)), fenced(lines.join('\n') || 'Nothing yet.')].join('\n');
    },
    ...(field && { complete: (call, typed) => valuesOf(field, call, typed) }),
    ...(end && {
      watch: (call, id, watching) =>
        watchState(
          async () => {
            const { record, log } = await logOf(call, id);
            return { state: String(log.length), ended: isEnded(record.status) };
          },
          watching,
          { caller: call.caller, end, id, clock, service },
        ),
    }),
  };
}

/** Throws `not_found`. */
async function logOf({ caller }: Call, id: string) {
  const [record] = await run(findRalphRun, caller, { run_id: id });
  const { log } = (record && (await caller.api.ralph.details(id))) ?? {};
  if (!record || !log) throw notFound(findRalphRun, id);
  return { record, log };
}
