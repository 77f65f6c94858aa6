// What a resource is: something of the account's that a client reads by its URI, and may be told of when it changes.
import type { Scope } from '@codetether/core';
import type { Call } from '../results/call.ts';

export interface Resource {
  /** As in `codetether://tasks/{task_id}`, or a URI as it is. */
  template: string;
  name: string;
  title: string;
  description: string;
  /** What the account must be allowed. */
  scopes: readonly Scope[];
  /** As Markdown; `value` is the template's variable. Throws ConnectorError, `not_found` for what is not there. */
  read(call: Call, value: string): Promise<string>;
  /** Values of the variable that fit what was typed. Throws ConnectorError. */
  complete?(call: Call, typed: string): Promise<readonly string[]>;
  /** Calls `changed` at every change from its resolution until the signal ends. Absent: nobody is told. Throws ConnectorError. */
  watch?(call: Call, value: string, watching: Watching): Promise<void>;
}

export interface Watching {
  changed(): void;
  /** Until the next look, in ms. */
  pause(): number;
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
