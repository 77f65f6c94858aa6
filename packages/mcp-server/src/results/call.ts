// One tool call: what it may use, and what it answers.
import type { Caller } from '@codetether/core';

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
