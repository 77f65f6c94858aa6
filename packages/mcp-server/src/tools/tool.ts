// A tool: its frozen definition in the protocol, and one function.
import type { Scope } from '@codetether/core';
import type { Call, ToolResult } from '../results/call.ts';
import type { ObjectSchema } from '../results/schema.ts';

export interface Tool {
  definition: ToolDefinition;
  /** The groups by which people select tools. */
  toolsets: readonly string[];
  /** The scopes that the account needs. */
  scopes: readonly Scope[];
  /** Never throws: an error, even one of opening the account, is a result with `isError`. */
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
