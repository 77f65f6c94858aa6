// A tool: its frozen definition in the protocol, and one function.
import type { Scope } from '@codetether/core';
import type { Call, ToolResult } from '../results/call.ts';
import type { ObjectSchema } from '../results/schema.ts';
import type { SearchMeta } from './search-meta.ts';

export interface Tool {
  definition: ToolDefinition;
  /** The groups by which people select tools. */
  toolsets: readonly string[];
  /** The scopes that the account needs. */
  scopes: readonly Scope[];
  /** Never throws: an error, even one of opening the account, is a result with `isError`. */
  call(call: Call | Promise<Call>, input: Readonly<Record<string, unknown>>): Promise<ToolResult>;
  /** Absent where a call ends what it starts. */
  work?: LongWork;
}

/** The work that outlives the call of a tool. */
export interface LongWork {
  /** The work that a result shows as unfinished. */
  unfinished(result: ToolResult): WorkId | undefined;
  /** Its present state. Throws ProtocolError: -32602 if there is no such work. */
  look(call: Call, work: WorkId): Promise<WorkState>;
  /** Ends it early, as far as the tool may. Throws ProtocolError. */
  cancel(call: Call, work: WorkId): Promise<void>;
}

/** The field that identifies the work in CodeTether, and its value. */
export interface WorkId {
  key: string;
  id: string;
}

export interface WorkState {
  status: 'working' | 'completed' | 'cancelled';
  /** For a person; absent at the end. */
  statusMessage?: string;
  createdAt: string;
  lastUpdatedAt: string;
  /** At the end. */
  result?: ToolResult;
}

export interface ToolDefinition {
  name: string;
  title: string;
  description: string;
  inputSchema: ObjectSchema;
  outputSchema: ObjectSchema;
  annotations: { readOnlyHint: boolean; destructiveHint: boolean; idempotentHint: boolean; openWorldHint: boolean };
  _meta: SearchMeta;
}
