// One tool call: its context and its result.
import type { Caller } from '@codetether/core';

/** The context of one call. */
export interface Call {
  /** The account; its `signal` ends with the call, its `progress` reaches the client. */
  caller: Caller;
  /** Asks the user yes or no; absent when the client cannot. */
  confirm?(question: string): Promise<'yes' | 'no' | 'no answer'>;
  /** Whether the client sees that tool; others are not proposed. */
  offers(tool: string): boolean;
}

// A type, because the SDK requires an index signature, which interfaces do not get.
export type ToolResult = {
  content: { type: 'text'; text: string }[];
  structuredContent: Record<string, unknown>;
  isError?: true;
  /** Not for a model. */
  _meta?: Record<string, unknown>;
};
