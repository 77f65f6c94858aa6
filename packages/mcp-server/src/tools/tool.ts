// What a tool is: its frozen definition on the wire, and one function.
import type { Caller, Scope } from '@codetether/core';
import type { ObjectSchema } from './schema.ts';

export interface Tool {
  definition: ToolDefinition;
  /** The groups by which people choose tools. */
  toolsets: readonly string[];
  /** What the account must be allowed. */
  scopes: readonly Scope[];
  /** Never throws: what goes wrong, with the account too, is a result with `isError`. */
  call(call: Call | Promise<Call>, input: Readonly<Record<string, unknown>>): Promise<ToolResult>;
}

export interface ToolDefinition {
  name: string;
  title: string;
  description: string;
  inputSchema: ObjectSchema;
  outputSchema: ObjectSchema;
  annotations: { readOnlyHint: boolean; destructiveHint: boolean; idempotentHint: boolean; openWorldHint: boolean };
}

/** One call's circumstances. */
export interface Call {
  /** The account; its `signal` ends with the call, its `progress` reaches the client. */
  caller: Caller;
  /** Asks the user yes or no; absent when the client cannot. */
  confirm?(question: string): Promise<'yes' | 'no' | 'no answer'>;
  /** Whether the client sees that tool: only such calls are proposed. */
  offers(tool: string): boolean;
}

// A type and not an interface: the SDK wants it open.
export type ToolResult = {
  content: { type: 'text'; text: string }[];
  structuredContent: Record<string, unknown>;
  isError?: true;
};
