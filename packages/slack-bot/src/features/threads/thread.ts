import type { ConversationStore } from '@codetether/core';
import type { BotContext } from '../../reply/bot-context.ts';
import type { Member, Place } from '../../slack/delivery.ts';

export interface ThreadsContext extends BotContext {
  threads: Threads;
  /** The messages of an account's conversations. */
  conversationsOf(account: string): ConversationStore;
  /** Queues a message in a thread; an agent answers it later. */
  enqueueTurn(turn: ThreadTurn): Promise<void>;
}

/** A thread that holds a conversation with an agent. */
export interface Thread extends Place {
  thread: string;
  conversationId: string;
  /** The operation that replies run; it declares `converse`. */
  operation: string;
  /** The Slack user who started it. */
  owner: string;
  codebaseId?: string;
  /** The finished PRD, as JSON. */
  prd?: string;
  /** Keys of the turns that were started, the newest last: a job that is retried does not send a turn twice. */
  turns: readonly string[];
}

export interface Threads {
  find(place: { team: string; channel: string; thread: string }): Promise<Thread | undefined>;
  save(thread: Thread): Promise<void>;
}

export interface ThreadTurn extends Place {
  /** The key of the delivery that brought the message. */
  key: string;
  member: Member;
  thread: string;
  /** Name of the action that declares `converse`. */
  operation: string;
  message: string;
  /** Other fields of the operation. */
  input?: Readonly<Record<string, unknown>>;
}
