// The newest events of a trigger; subscribers are notified of new ones.
import { type Clock, poll, type ServiceWatcher, type TriggerOperation, toConnectorError } from '@codetether/core';
import { pageSize } from '../results/cursor.ts';
import { scheme } from '../results/resource-uri.ts';
import { listResult, textOf } from '../results/results.ts';
import type { Resource } from './resource.ts';
import { watcherOf } from './watcher-of.ts';

const firstLookTimeoutMs = 5_000;

export function eventResource(trigger: TriggerOperation, clock: Clock, service?: ServiceWatcher): Resource {
  const { command, title, scopes, summary } = trigger;
  return {
    template: `${scheme}${command.noun}s/${command.verb}`,
    name: `${command.noun}s-${command.verb}`,
    title: `Events: ${title}`,
    description: `The newest ${pageSize}, newest first. ${summary}`,
    scopes,
    async read(call) {
      const { events } = await poll(trigger, call.caller, {}, { limit: pageSize });
      return textOf(listResult(trigger, { records: events.map(({ record }) => record) }, call));
    },
    async watch({ caller }, _value, { changed, signal }) {
      const watcher = watcherOf(caller, { clock, service });
      const events = watcher.watch(trigger, {}, { signal });
      const follow = async () => {
        for await (const _event of events) changed();
      };
      void follow().catch((thrown: unknown) => {
        caller.log.warn('stopped watching events', { error: toConnectorError(thrown).message });
      });
      // Or after a time limit, if the server does not answer.
      const enough = new AbortController();
      const either = AbortSignal.any([signal, enough.signal]);
      await Promise.race([watcher.begun(), clock.sleep(firstLookTimeoutMs, either).catch(() => undefined)]);
      enough.abort();
    },
  };
}
