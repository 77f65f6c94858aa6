// A prompt: a piece of work that a person picks, written for the model.
import type { Operation } from '@codetether/core';
import { quotedJson } from '@codetether/core/untrusted';
import { z } from 'zod';

// biome-ignore lint/suspicious/noExplicitAny: prompts of every shape are in one list; their input is parsed before `text` gets it
type Shape = z.ZodObject<any>;

export interface Prompt<I extends Shape = Shape> {
  name: string;
  title: string;
  description: string;
  input: I;
  /** The tools that its text tells the model to call. An account that cannot use one of them does not see the prompt. */
  calls: readonly { name: string }[];
  text(input: z.output<I>): string;
}

export function prompt<I extends Shape>(definition: Prompt<I>): Prompt {
  return definition;
}

/** The entry in the protocol's list. */
export interface PromptDefinition {
  name: string;
  title: string;
  description: string;
  arguments: readonly { name: string; description: string; required: boolean }[];
}

/** The call that the model should make, with the arguments that are known. */
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

/** Several lines of untrusted text. */
export const pasted = (description: string) => z.string().min(1).max(100_000).describe(description);
