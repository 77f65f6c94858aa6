// A resource: something of the account that a client reads by its URI and may subscribe to.
import type { Scope } from '@codetether/core';
import type { Call } from '../results/call.ts';

export interface Resource {
  /** As in `codetether://tasks/{task_id}`, or a URI without a variable. */
  template: string;
  name: string;
  title: string;
  description: string;
  /** The scopes that the account needs. */
  scopes: readonly Scope[];
  /** As Markdown; `value` is the template's variable. Throws ConnectorError: `not_found` if it does not exist. */
  read(call: Call, value: string): Promise<string>;
  /** Values of the variable that fit the typed text. Throws ConnectorError. */
  complete?(call: Call, typed: string): Promise<readonly string[]>;
  /** Once resolved, calls `changed` at every change until the signal ends. Absent: no subscriptions. Throws ConnectorError. */
  watch?(call: Call, value: string, watching: Watching): Promise<void>;
}

export interface Watching {
  changed(): void;
  signal: AbortSignal;
}

interface Described {
  name: string;
  title: string;
  description: string;
  mimeType: string;
}

export type ResourceDefinition = Described & { uri: string };
export type TemplateDefinition = Described & { uriTemplate: string };

export const markdown = 'text/markdown';
