import { poll, type TriggerOperation } from '@codetether/core';
import type { Trigger } from 'zapier-platform-core';
import type { Accounts } from './accounts.ts';
import { componentOf } from './component.ts';
import type { Dropdown } from './dropdowns.ts';
import { perform } from './errors.ts';
import { inputOf } from './input.ts';
import { idField, outputOf } from './output.ts';
import { fitted } from './size.ts';

/** The most events of a poll: each may cost a request. */
const mostEvents = 25;

/** A polling trigger: the newest events by their time, newest first. Zapier drops events whose `id` it has seen. */
export function triggerOf(operation: TriggerOperation, accounts: Accounts): Trigger {
  const { key, noun, display, form } = componentOf(operation);
  return {
    key,
    noun,
    display: { ...display, description: display.description.replace(/^Tells when /, 'Triggers when ') },
    operation: {
      ...form,
      type: 'polling',
      perform: perform(async (bundle) => {
        const input = inputOf(operation, bundle.inputData);
        const { events } = await poll(operation, accounts(bundle), input, { limit: mostEvents });
        return fitted(events.map(({ id, record }) => outputOf(operation, record, id)));
      }),
    },
  };
}

/** A dropdown as the hidden trigger that Zapier requires for it. */
export function hiddenTriggerOf({ key, noun, sample, choices }: Dropdown, accounts: Accounts): Trigger {
  return {
    key,
    noun,
    display: {
      label: `${noun} Choices`,
      description: `Triggers when a dropdown asks for a choice of ${noun}.`,
      hidden: true,
    },
    operation: {
      type: 'polling',
      canPaginate: true,
      outputFields: [idField, { key: 'label', label: 'Label', type: 'string' }],
      sample,
      perform: perform((bundle) => choices(accounts(bundle), bundle.meta?.page ?? 0)),
    },
  };
}
