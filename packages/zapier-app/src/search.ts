import { type Clock, ConnectorError, run, type SearchOperation, systemClock } from '@codetether/core';
import type { Search } from 'zapier-platform-core';
import type { Accounts } from './accounts.ts';
import { componentOf } from './component.ts';
import { perform } from './errors.ts';
import { inputOf } from './input.ts';
import { outputOf } from './output.ts';
import { fitted } from './size.ts';

/** A search: all its records, best first; an empty list if there are none. */
export function searchOf(operation: SearchOperation, accounts: Accounts, clock: Clock = systemClock): Search {
  const { form, ...component } = componentOf(operation);
  return {
    ...component,
    operation: {
      ...form,
      perform: perform(
        async (bundle) => {
          const input = inputOf(operation, bundle.inputData);
          const records = await run(operation, accounts(bundle), input).catch(noneIfNotFound);
          return fitted(records.map((record) => outputOf(operation, record)));
        },
        clock,
        operation,
      ),
    },
  };
}

function noneIfNotFound(thrown: unknown): [] {
  if (thrown instanceof ConnectorError && thrown.code === 'not_found') return [];
  throw thrown;
}
