// The evaluated model, which may call tools; independent of its API.
import type { Tool } from '@modelcontextprotocol/sdk/types.js';

/** Begins a conversation. */
export type Model = (system: string, tools: readonly Tool[]) => Chat;

export interface Chat {
  /** The user's message. */
  say(text: string): Promise<Reply>;
  /** The results of all calls of the last reply, in order. */
  answer(results: readonly CallResult[]): Promise<Reply>;
}

export interface Reply {
  text: string;
  /** Empty: it is the user's turn. */
  calls: readonly ToolCall[];
}

export interface ToolCall {
  id: string;
  tool: string;
  /** Absent if they are not a JSON object. */
  arguments?: Readonly<Record<string, unknown>>;
}

export interface CallResult {
  id: string;
  text: string;
  isError: boolean;
}
