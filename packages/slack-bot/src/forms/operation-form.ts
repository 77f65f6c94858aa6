// The form of one operation, where it does more than show the inputs.
import type { ActionOperation } from '@codetether/core';
import type { FormOptions } from './form.ts';

export type Values = Readonly<Record<string, unknown>>;

export interface OperationForm {
  operation: ActionOperation;
  /** Its times are in the time zone of the user who looks. */
  hasZone?: true;
  /** Other forms of the operation, by callback_id. */
  variants?: Readonly<Record<string, Partial<FormOptions>>>;
  /** The options with what the form adds to them. `now` in ms since 1970. */
  options(options: FormOptions, viewer: { zone: string; now: number }): FormOptions;
  /** Whether a command with this input wants the form; by default when it lacks what it must have. */
  isWanted?(input: Values): boolean;
  /** The problems of the filled form, by block id. */
  problems(values: Values, now: number): Record<string, string>;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
