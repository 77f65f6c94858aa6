// What a tool is: its frozen definition on the wire, and one function.
import type { Scope } from '@codetether/core';
import type { Call, ToolResult } from '../results/call.ts';
import type { ObjectSchema } from '../results/schema.ts';

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
