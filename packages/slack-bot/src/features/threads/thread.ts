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

/** A run that was started from the thread's PRD. */
export interface PrdRun {
  /** Of the PRD: an edited one is another. */
  digest: string;
  /** The key of the press. */
  press: string;
  /** The Slack user who pressed. */
  by: string;
  /** Absent until the server has it. */
  runId?: string;
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
  /** The newest run of the PRD. */
  run?: PrdRun;
  /** The bot reads mentions only. */
  muted?: boolean;
  /** The title that a user gave the session. */
  title?: string;
}

export interface ThreadPlace {
  team: string;
  channel: string;
  thread: string;
}

export interface Threads {
  find(place: ThreadPlace): Promise<Thread | undefined>;
  /** Leaves `muted`, the title and the run as they are. */
  save(thread: Thread): Promise<void>;
  /** Makes this the PRD's run; the one that already is when there is one, unless the user has seen that and wants another `after` it. */
  claimRun(place: ThreadPlace, run: PrdRun, after: string | undefined): Promise<PrdRun>;
  /** Ends the claim of that press: with its run, or with undefined when nothing was started. */
  settleRun(place: ThreadPlace, press: string, runId: string | undefined): Promise<void>;
  mute(place: ThreadPlace, muted: boolean): Promise<void>;
  /** A user has given the session that title. */
  entitle(place: ThreadPlace, title: string): Promise<void>;
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
