import { type ActionOperation, parseInput, run } from '@codetether/core';
import type { Create } from 'zapier-platform-core';
import type { Accounts } from './accounts.ts';
import { componentOf } from './component.ts';
import { perform } from './errors.ts';
import { inputFieldGroupsOf, inputOf } from './input.ts';
import { type Output, outputOf, withUntrusted, withWarning } from './output.ts';
import { withReplayKey } from './replay.ts';
import { fitted } from './size.ts';

/** An action. Loading a sample for the editor makes nothing. Core gives each other run its own idempotency key, unless the Zap maps one. */
export function createOf(operation: ActionOperation, accounts: Accounts): Create {
  const { form, ...component } = componentOf(operation);
  const groups = inputFieldGroupsOf(operation);
  return {
    ...component,
    operation: {
      ...form,
      ...(groups.length > 0 && { inputFieldGroups: groups }),
      perform: perform(async (bundle, z) => {
        const input = inputOf(operation, bundle.inputData);
        if (bundle.meta?.isLoadingSample) return sampleFor(operation, parseInput(operation, input));
        const record = await withReplayKey(z, bundle, operation, input, (keyed) =>
          run(operation, accounts(bundle), keyed),
        );
        const [output] = fitted([outputOf(operation, record)]);
        return output ?? {};
      }),
    },
  };
}

/** The example with the author's input, so that later steps can map it. */
function sampleFor(operation: ActionOperation, input: object): Output {
  const example = outputOf(operation, operation.example.output);
  const echoed = Object.entries(input).filter(([name]) => name in example && name !== operation.key);
  return withUntrusted(operation, withWarning({ ...example, ...Object.fromEntries(echoed) }, sampleWarning));
}

const sampleWarning = 'This is a sample with your input: nothing was made in CodeTether. Turn the Zap on to run it.';
