import { type ActionOperation, parseInput, run } from '@codetether/core';
import type { Bundle, Create, ZObject } from 'zapier-platform-core';
import type { Accounts } from './accounts.ts';
import { zapierError } from './errors.ts';
import { inputFieldGroupsOf, inputFieldsOf, inputOf } from './input.ts';
import { type Output, outputFieldsOf, outputOf, sampleOf } from './output.ts';
import { fitted } from './size.ts';

/** An action. Loading a sample for the editor does nothing; core gives each other run an idempotency key of its own unless the Zap maps one. */
export function createOf(operation: ActionOperation, accounts: Accounts): Create {
  const groups = inputFieldGroupsOf(operation);
  return {
    key: operation.name,
    noun: operation.noun,
    display: { label: operation.title, description: operation.summary },
    operation: {
      inputFields: inputFieldsOf(operation),
      ...(groups.length > 0 && { inputFieldGroups: groups }),
      outputFields: outputFieldsOf(operation),
      sample: sampleOf(operation),
      perform: async (z: ZObject, bundle: Bundle) => {
        try {
          const input = inputOf(operation, bundle.inputData);
          if (bundle.meta?.isLoadingSample) return sampleFor(operation, parseInput(operation, input));
          const [output] = fitted([outputOf(operation, await run(operation, accounts(bundle), input))]);
          return output ?? {};
        } catch (thrown) {
          throw zapierError(z, thrown);
        }
      },
    },
  };
}

/** The example with what the author filled in, so that the next steps can be mapped. */
function sampleFor(operation: ActionOperation, input: object): Output {
  const example = outputOf(operation, operation.example.output);
  const echoed = Object.entries(input).filter(([name]) => name in example && name !== operation.key);
  return { ...example, ...Object.fromEntries(echoed) };
}
