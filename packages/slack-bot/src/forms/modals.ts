// The modal of an operation, and what a user filled in.
import { type ActionOperation, type Operation, operations } from '@codetether/core';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { View } from '../slack/payloads.ts';
import { cronJobForm } from './cron-job-form.ts';
import { type FormMetadata, type FormOptions, formPrefix, formProblems, formView, valuesOf } from './form.ts';
import type { OperationForm, Values } from './operation-form.ts';
import { ralphForm } from './ralph-form.ts';

/** The forms that do more than show the inputs of their operation. */
const operationForms: readonly OperationForm[] = [cronJobForm, ralphForm];

function formOf(operation: Operation): OperationForm | undefined {
  return operationForms.find((form) => form.operation === operation);
}

/** Whether the times in its form are in the time zone of the user who looks. */
export function hasZone(operation: Operation): boolean {
  return formOf(operation)?.hasZone === true;
}

export interface ModalContext {
  /** Time zone of the user who looks. */
  zone?: string;
  now: number;
}

/** The form of an operation, with what is known already filled in; a variant of it with the `callbackId` of the options. */
export function modalFor(operation: Operation, options: FormOptions, { zone = 'UTC', now }: ModalContext): ModalView {
  const form = formOf(operation);
  const variant = form?.variants?.[options.callbackId ?? ''];
  const all = { ...variant, ...options };
  return formView(operation, form ? form.options(all, { zone, now }) : all);
}

/** Whether a command that says this little wants the form. */
export function wantsForm(operation: Operation, input: Values): boolean {
  if (operation.kind !== 'action') return false;
  const own = formOf(operation)?.isWanted;
  if (own) return own(input);
  const positionals = operation.command.positionals ?? [];
  return (
    positionals.length > 0 &&
    positionals.every((name) => input[name] === undefined) &&
    formProblems(operation, input) !== undefined
  );
}

export interface Submission {
  viewId: string;
  hash?: string;
  callbackId: string;
  operation?: ActionOperation;
  metadata: FormMetadata;
  values: Record<string, unknown>;
}

const metadata = z.object({
  channel: z.string(),
  thread: z.string().optional(),
  rows: z.number().optional(),
  message: z.string().optional(),
});

/** Reads one of our views as Slack returns it. */
export function submissionIn({ id, hash, callbackId, ...view }: View): Submission {
  const name = callbackId.startsWith(formPrefix) ? callbackId.slice(formPrefix.length) : undefined;
  const operation =
    operationForms.find(({ variants = {} }) => Object.hasOwn(variants, callbackId))?.operation ??
    operations.find((one): one is ActionOperation => one.kind === 'action' && one.name === name);
  return {
    viewId: id,
    hash,
    callbackId,
    operation,
    metadata: metadata.parse(JSON.parse(view.metadata || '{"channel":""}')),
    values: valuesOf(view.state, operation),
  };
}

/** The problems of a filled form, by block id. */
export function submissionProblems(view: View, now: number): Record<string, string> | undefined {
  const { operation, values } = submissionIn(view);
  if (!operation) return undefined;
  const problems = { ...formProblems(operation, values), ...formOf(operation)?.problems(values, now) };
  return Object.keys(problems).length > 0 ? problems : undefined;
}
