import { type Clock, pastEvents, poll, systemClock, type TriggerOperation } from '@codetether/core';
import type { Trigger } from 'zapier-platform-core';
import type { Accounts } from './accounts.ts';
import { componentOf } from './component.ts';
import type { Dropdown } from './dropdowns.ts';
import { perform } from './errors.ts';
import { type Hydrator, withFiles } from './files.ts';
import { inputOf } from './input.ts';
import { createLooks, type Looks } from './looked.ts';
import { idField, outputOf } from './output.ts';
import { fitted } from './size.ts';

/** The most events of a poll. Zapier itself holds back those above a hundred new ones. */
const mostEvents = 500;
/** Enough for the editor. */
const mostSamples = 3;

const seen = 'if a CodeTether connector made the task for your account';
const seenHelp =
  'This trigger sees the tasks that this app, the CodeTether MCP server or the CodeTether Slack bot made for your account. Tasks from elsewhere trigger nothing, unless the operator of this app shows everybody the whole server.';

/**
 * A polling trigger: the newest events by their time, newest first. Zapier drops those whose `id` it has seen, so an event that an earlier poll of the Zap has
 * returned is left out where it would have to be read again. When the Zap is switched on, Zapier learns the ids of all earlier events.
 */
export function triggerOf(
  operation: TriggerOperation,
  accounts: Accounts,
  file: Hydrator,
  clock: Clock = systemClock,
  looksOf: Looks = createLooks(clock),
): Trigger {
  const { key, noun, display, form } = componentOf(operation);
  return {
    key,
    noun,
    display: {
      ...display,
      description: display.description.replace(/^Tells when (.*)\.$/, `Triggers when $1, ${seen}.`),
    },
    operation: {
      ...form,
      inputFields: [{ key: 'seen', type: 'copy', helpText: seenHelp }, ...form.inputFields],
      type: 'polling',
      perform: perform(async (bundle, z, cache) => {
        const caller = accounts(bundle);
        const input = inputOf(operation, bundle.inputData);
        const looks = looksOf(cache, bundle, caller, operation, input);
        if (bundle.meta?.isPopulatingDedupe) {
          const { ids, looked } = await pastEvents(operation, caller);
          await looks.set(looked);
          return ids.map((id) => ({ id }));
        }
        const isSample = bundle.meta?.isLoadingSample;
        const { events, looked } = await poll(operation, caller, input, {
          limit: isSample ? mostSamples : mostEvents,
          looked: isSample ? undefined : await looks.get(),
        });
        const answer = fitted(
          events.map(({ id, record }) => withFiles(z, file, operation, outputOf(operation, record, id))),
        );
        if (!isSample) await looks.set(looked);
        return answer;
      }, clock),
    },
  };
}

/** A dropdown as the hidden trigger that Zapier requires for it. */
export function hiddenTriggerOf(
  { key, noun, label, sample, choices }: Dropdown,
  accounts: Accounts,
  clock: Clock,
): Trigger {
  return {
    key,
    noun,
    display: {
      label,
      description: `Triggers when a dropdown asks for ${label}.`,
      hidden: true,
    },
    operation: {
      type: 'polling',
      canPaginate: true,
      outputFields: [idField, { key: 'label', label: 'Label', type: 'string' }],
      sample,
      perform: perform((bundle) => choices(accounts(bundle), bundle.meta?.page ?? 0), clock),
    },
  };
}
