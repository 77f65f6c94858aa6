// The app in Zapier's view: plain JSON, with a placeholder for every function.
import * as zapier from 'zapier-platform-core';
import type { App } from '../src/app.ts';

export interface Definition {
  version: string;
  platformVersion: string;
  authentication: { connectionLabel?: string; fields?: Field[]; [key: string]: unknown };
  triggers: Record<string, Component>;
  creates: Record<string, Component>;
  searches: Record<string, Component>;
  flags?: { cleanInputData?: boolean };
  searchOrCreates: Record<string, { search: string; create: string; display: { label: string } }>;
}

export interface Component {
  key: string;
  noun: string;
  display: { label: string; description: string; hidden?: boolean };
  operation: {
    type?: string;
    inputFields?: Field[];
    outputFields?: Field[];
    sample?: Record<string, unknown>;
    [key: string]: unknown;
  };
}

export interface Field {
  key: string;
  label?: string;
  type?: string;
  required?: boolean;
  helpText?: string;
  default?: string;
  dynamic?: string;
  search?: string;
  choices?: unknown;
  inputFormat?: string;
  list?: boolean;
  primary?: boolean;
  children?: Field[];
}

/** One structural error of Zapier's own schema. */
export interface StructuralError {
  property: string;
  message: string;
}

type Handler = (event: { command: string; [key: string]: unknown }) => Promise<{ results: unknown; status?: string }>;

/** Exported at run time, but missing in the types of zapier-platform-core 19.1.0. */
export const { createAppHandler } = zapier as unknown as { createAppHandler(app: object): Handler };

export async function definitionOf(app: App): Promise<Definition> {
  const { results } = await createAppHandler(app)({ command: 'definition' });
  return results as Definition;
}

/** The structural errors that `zapier-platform validate` reports, from the same code. */
export async function structuralErrors(app: object): Promise<StructuralError[]> {
  const { results } = await createAppHandler(app)({ command: 'validate' });
  return results as StructuralError[];
}

export function componentsOf({ triggers, creates, searches }: Definition): Component[] {
  return [triggers, creates, searches].flatMap((group) => Object.values(group));
}

export function visibleOf(definition: Definition): Component[] {
  return componentsOf(definition).filter(({ display }) => !display.hidden);
}

/** Input fields, including those of line items. */
export function inputsOf({ operation }: Component): Field[] {
  // A function that makes fields is a text here.
  const fields = (operation.inputFields ?? []).filter((field) => typeof field === 'object');
  return fields.flatMap((field) => [field, ...(field.children ?? [])]);
}
