// What a prompt is: a piece of work that a person picks, as words for the model.
import type { Operation } from '@codetether/core';
import { quotedJson } from '@codetether/core/untrusted';
import { z } from 'zod';

// biome-ignore lint/suspicious/noExplicitAny: prompts of every shape stand in one list; their input is parsed before `text` sees it
type Shape = z.ZodObject<any>;

export interface Prompt<I extends Shape = Shape> {
  name: string;
  title: string;
  description: string;
  input: I;
  /** What its text tells the model to call: who cannot use one of them does not see the prompt. */
  calls: readonly { name: string }[];
  text(input: z.output<I>): string;
}

export function prompt<I extends Shape>(definition: Prompt<I>): Prompt {
  return definition;
}

/** As the wire lists it. */
export interface PromptDefinition {
  name: string;
  title: string;
  description: string;
  arguments: readonly { name: string; description: string; required: boolean }[];
}

/** A call as the model should make it, as far as it is known. */
export function callOf(operation: Operation, input: Readonly<Record<string, unknown>> = {}): string {
  const known = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  return Object.keys(known).length > 0 ? `${operation.name} ${quotedJson(known)}` : operation.name;
}

/** Steps as a numbered list; absent ones are left out. */
export function steps(...all: readonly (string | undefined | false)[]): string {
  return all
    .filter((step) => step)
    .map((step, index) => `${index + 1}. ${step}`)
    .join('\n');
}

/** Text that somebody else wrote, several lines of it. */
export const pasted = (description: string) => z.string().min(1).max(100_000).describe(description);
