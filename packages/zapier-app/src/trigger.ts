import { type Caller, poll, type TriggerOperation } from '@codetether/core';
import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import type { Accounts } from './accounts.ts';
import type { Dropdown } from './dropdowns.ts';
import { zapierError } from './errors.ts';
import { inputFieldsOf, inputOf } from './input.ts';
import { outputFieldsOf, outputOf, sampleOf } from './output.ts';
import { fitted } from './size.ts';

/** Most events of a poll: each may cost a request. */
const mostEvents = 25;

/** A polling trigger: the newest events by their time, newest first. Zapier drops what it has seen by `id`. */
export function triggerOf(operation: TriggerOperation, accounts: Accounts): Trigger {
  return {
    key: operation.name,
    noun: operation.noun,
    display: { label: operation.title, description: operation.summary.replace(/^Tells when /, 'Triggers when ') },
    operation: {
      type: 'polling',
      inputFields: inputFieldsOf(operation),
      outputFields: outputFieldsOf(operation),
      sample: sampleOf(operation),
      perform: async (z: ZObject, bundle: Bundle) => {
        try {
          const { events } = await poll(operation, accounts(bundle), inputOf(operation, bundle.inputData), {
            limit: mostEvents,
          });
          return fitted(events.map(({ id, record }) => outputOf(operation, record, id)));
        } catch (thrown) {
          throw zapierError(z, thrown);
        }
      },
    },
  };
}

/** A dropdown as the hidden trigger that Zapier wants for one. */
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
      outputFields: [
        { key: 'id', label: 'ID', type: 'string', primary: true },
        { key: 'label', label: 'Label', type: 'string' },
      ],
      sample,
      perform: async (z: ZObject, bundle: Bundle) => {
        const caller: Caller = accounts(bundle);
        return choices(caller, bundle.meta?.page ?? 0).catch((thrown: unknown) => {
          throw zapierError(z, thrown);
        });
      },
    },
  };
}
