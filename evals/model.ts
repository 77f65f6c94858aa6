// What is evaluated: a model that may call tools, whatever wire it speaks.
import type { Tool } from '@modelcontextprotocol/sdk/types.js';

/** Begins a conversation. */
export type Model = (system: string, tools: readonly Tool[]) => Chat;

export interface Chat {
  /** What the user says. */
  say(text: string): Promise<Reply>;
  /** What came of all the calls of the last reply, in their order. */
  answer(results: readonly CallResult[]): Promise<Reply>;
}

export interface Reply {
  text: string;
  /** None: it is the user's turn. */
  calls: readonly ToolCall[];
}

export interface ToolCall {
  id: string;
  tool: string;
  /** Absent when they are not a JSON object. */
  arguments?: Readonly<Record<string, unknown>>;
}

export interface CallResult {
  id: string;
  text: string;
  isError: boolean;
}
