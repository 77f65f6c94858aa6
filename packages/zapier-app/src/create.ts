import { type ActionOperation, type Caller, type Clock, parseInput, run, systemClock } from '@codetether/core';
import type { Create } from 'zapier-platform-core';
import type { Accounts } from './accounts.ts';
import { componentOf } from './component.ts';
import { perform } from './errors.ts';
import { type Hydrator, withFiles } from './files.ts';
import { inputFieldGroupsOf, inputOf } from './input.ts';
import { withNames } from './names.ts';
import { type Output, outputOf, withUntrusted, withWarning } from './output.ts';
import type { Relay } from './relay.ts';
import { withReplayKey } from './replay.ts';
import { fitted } from './size.ts';
import { canWait, hold, resultOf, waitFields, wantsToWait } from './wait.ts';

interface Parts {
  accounts: Accounts;
  relay: Relay;
  file: Hydrator;
  clock?: Clock;
}

/** An action. A test in the editor does it, unless the operation has a trial. Core gives each other run its own idempotency key, unless the Zap maps one. */
export function createOf(operation: ActionOperation, { accounts, relay, file, clock = systemClock }: Parts): Create {
  const { form, ...component } = componentOf(operation);
  const groups = inputFieldGroupsOf(operation);
  return {
    ...component,
    operation: {
      ...form,
      ...(groups.length > 0 && { inputFieldGroups: groups }),
      perform: perform(
        async (bundle, z, cache) => {
          const input = inputOf(operation, bundle.inputData);
          const isTest = bundle.meta?.isLoadingSample === true;
          if (isTest && operation.trial)
            return sized(
              await named(
                operation,
                accounts(bundle),
                sampleOf(operation, operation.trial(parseInput(operation, input), operation.example.output)),
              ),
            );
          // First: the time of the perform runs from here.
          const caller = accounts(bundle);
          // The editor shows at once what a test returns.
          const isHeld = !isTest && wantsToWait(operation, bundle);
          if (isHeld) await relay.requireReady(caller.signal);
          const record = await withReplayKey(z, cache, bundle, operation, input, (keyed) =>
            run(operation, isHeld ? { ...caller, waitSeconds: 0 } : caller, keyed),
          );
          if (isHeld) await hold(operation, record, { z, bundle, caller, relay });
          return sized(await named(operation, caller, withFiles(z, file, operation, outputOf(operation, record))));
        },
        clock,
        operation,
      ),
      ...(canWait(operation) && {
        // Read in the editor, since only then is the environment known.
        inputFields: [...form.inputFields, perform(async () => waitFields(relay), clock)],
        performResume: perform(
          async (bundle, z) => {
            const caller = accounts(bundle);
            const result = await resultOf(operation, { ...bundle.outputData }, caller);
            return sized(await named(operation, caller, withFiles(z, file, operation, result)));
          },
          clock,
          operation,
        ),
      }),
    },
  };
}

async function named(operation: ActionOperation, caller: Caller, output: Output): Promise<Output> {
  const [one = output] = await withNames(operation, caller, [output]);
  return one;
}

function sized(output: Output): object {
  const [fitting = {}] = fitted([output]);
  return fitting;
}

function sampleOf(operation: ActionOperation, trial: object): Output {
  return withUntrusted(operation, withWarning(outputOf(operation, trial), sampleWarning));
}

const sampleWarning = 'This is a sample with your input: nothing was done in CodeTether. Publish the Zap to run it.';
