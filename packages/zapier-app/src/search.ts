import { type Clock, ConnectorError, run, type SearchOperation, systemClock } from '@codetether/core';
import type { Search } from 'zapier-platform-core';
import type { Accounts } from './accounts.ts';
import { componentOf } from './component.ts';
import { digestFields, digestSample, withDigest } from './digest.ts';
import { perform } from './errors.ts';
import { type Hydrator, withFiles } from './files.ts';
import { inputOf } from './input.ts';
import { withNames } from './names.ts';
import { outputOf } from './output.ts';
import { fitted } from './size.ts';

/** A search: all its records, best first; an empty list if there are none. */
export function searchOf(
  operation: SearchOperation,
  accounts: Accounts,
  file: Hydrator,
  clock: Clock = systemClock,
): Search {
  const { form, ...component } = componentOf(operation);
  return {
    ...component,
    operation: {
      ...form,
      ...(operation.count && {
        outputFields: [...form.outputFields, ...digestFields],
        sample: { ...form.sample, ...digestSample },
      }),
      perform: perform(
        async (bundle, z) => {
          const input = inputOf(operation, bundle.inputData);
          const caller = accounts(bundle);
          const records = await run(operation, caller, input).catch(noneIfNotFound);
          const outputs = records.map((record) => withFiles(z, file, operation, outputOf(operation, record)));
          const named = await withNames(operation, caller, outputs);
          return fitted(await withDigest(operation, caller, input, named));
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
