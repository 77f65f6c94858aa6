// An assistant with a scripted model, as the stories use it.
import type { Call, Turn } from './scripted-model.ts';
import type { Server } from './world.ts';

export interface User {
  /** Answers the questions that come after this. */
  will(say: 'yes' | 'no'): Promise<void>;
  /** The questions so far. */
  asked(): Promise<string[]>;
}

/** Adds the server as a user does, then has one conversation in which the model makes these turns. */
export type Assistant = (server: Server, turns: (user: User) => readonly Turn[]) => Promise<Conversation>;

export interface Conversation {
  /** Everything that the model was sent before its first turn. */
  first: string;
  /** The result that it was shown after each turn. */
  shown: readonly string[];
  /** The questions to the user. */
  asked: readonly string[];
}

/** A call of our server's tool, by the name that both assistants give it. */
export function callOf(tool: string, args: object): Call {
  return { tool: `mcp__codetether__${tool}`, arguments: args };
}
