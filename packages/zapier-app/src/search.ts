import { ConnectorError, run, type SearchOperation } from '@codetether/core';
import type { Bundle, Search, ZObject } from 'zapier-platform-core';
import type { Accounts } from './accounts.ts';
import { zapierError } from './errors.ts';
import { inputFieldsOf, inputOf } from './input.ts';
import { outputFieldsOf, outputOf, sampleOf } from './output.ts';
import { fitted } from './size.ts';

/** A search: all that it finds, best first; nothing found is an empty list. */
export function searchOf(operation: SearchOperation, accounts: Accounts): Search {
  return {
    key: operation.name,
    noun: operation.noun,
    display: { label: operation.title, description: operation.summary },
    operation: {
      inputFields: inputFieldsOf(operation),
      outputFields: outputFieldsOf(operation),
      sample: sampleOf(operation),
      perform: async (z: ZObject, bundle: Bundle) => {
        try {
          const records = await run(operation, accounts(bundle), inputOf(operation, bundle.inputData));
          return fitted(records.map((record) => outputOf(operation, record)));
        } catch (thrown) {
          if (thrown instanceof ConnectorError && thrown.code === 'not_found') return [];
          throw zapierError(z, thrown);
        }
      },
    },
  };
}
