// An action that waits for the end of what it starts, by Zapier's callbacks: the Zap is held for up to 30 days, and continues with the result.
import { type ActionOperation, type Caller, ConnectorError, fieldsOf, run, toConnectorError } from '@codetether/core';
import type { Bundle, PlainInputField, ZObject } from 'zapier-platform-core';
import { type Output, outputOf, withWarning } from './output.ts';
import type { Relay } from './relay.ts';

const waitField = {
  key: 'wait_for_end',
  label: 'Wait for the End',
  type: 'boolean',
  default: 'false',
  helpText:
    'Yes: the Zap waits until the work has ended, for up to 30 days, and the next steps get its result. No: it continues without the end.',
} as const satisfies PlainInputField;

/** Offered where the operator runs a relay. */
export function waitFields(relay: Relay): PlainInputField[] {
  return relay.isThere() ? [waitField] : [];
}

/** An action whose output has the result of the work that it starts. */
export function canWait({ track, resultAtEnd, output }: ActionOperation): boolean {
  if (!track) return false;
  return resultAtEnd !== undefined || fieldsOf(track.operation.output).every(({ name }) => name in output.shape);
}

export function wantsToWait(operation: ActionOperation, { inputData }: Pick<Bundle, 'inputData'>): boolean {
  return canWait(operation) && /^(true|yes|1)$/i.test(String(inputData[waitField.key] ?? ''));
}

interface Step {
  z: ZObject;
  bundle: Bundle;
  caller: Caller;
  relay: Relay;
}

/** Holds the Zap after the action, unless the end has come already. Throws ConnectorError. */
export async function hold(
  { track, noun }: ActionOperation,
  record: Record<string, unknown>,
  step: Step,
): Promise<void> {
  if (!track || track.done(record)) return;
  const ids = Object.fromEntries(Object.entries(track.input(record)).map(([key, id]) => [key, String(id)]));
  const wait = { ids, callbackUrl: step.z.generateCallbackUrl(), token: String(step.bundle.authData.access_token) };
  await step.relay.handOver(wait, step.caller.signal).catch((cause: unknown) => {
    const why = toConnectorError(cause).text;
    throw new ConnectorError(
      'outcome_unknown',
      `The ${noun} ${Object.values(ids).join()} was made, but this Zap cannot wait for its end. ${why}`,
      {
        hint: `Get its result with ${track.operation.title} when it has ended. Do not replay this run: it would make another one, unless the Idempotency Key is mapped.`,
        cause,
      },
    );
  });
}

/** The output of the action at the end; `started` is its output at the start. Throws ConnectorError. */
export async function resultOf(
  operation: ActionOperation,
  started: Record<string, unknown>,
  caller: Caller,
): Promise<Output> {
  const { track, resultAtEnd, noun } = operation;
  const [record] = track ? await run(track.operation, caller, track.input(started)) : [];
  if (!track || !record) {
    throw new ConnectorError('not_found', `The ${noun} that this Zap waited for is gone.`, {
      hint: 'Look in CodeTether whether somebody deleted it.',
    });
  }
  const output = outputOf(operation, resultAtEnd?.(record) ?? { ...started, ...record });
  return track.done(record) ? output : withWarning(output, resumedEarly);
}

const resumedEarly = 'The Zap was resumed before the work had ended.';
