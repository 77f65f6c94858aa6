// What the bot's handlers may use. app.ts, web-api.ts, dispatch and rendering call these; store/, jobs/, accounts/ and subscriptions/ provide them.
import type { Caller, Clock, ConversationStore, GrantedScopes, Log } from '@codetether/core';
import type { Delivery, Member, Place } from './slack/delivery.ts';
import type { Snippet } from './blocks/message.ts';

export interface SlackContext {
  accounts: Accounts;
  installations: Installations;
  inbox: Inbox;
  threads: Threads;
  /** What was said in an account's conversations. */
  conversationsOf(account: string): ConversationStore;
  runMessages: RunMessages;
  channels: Channels;
  subscriptions: Subscriptions;
  budgetAlerts: BudgetAlerts;
  audit(entry: AuditEntry): Promise<void>;
  posts: Posts;
  follow: Follow;
  /** Workspace A's calls never wait for B's; see web-api.ts. */
  slack: WebApi;
  clock: Clock;
  log: Log;
  /** The server that is driven, for `whoami`. */
  codetetherUrl: string;
  /** Where pages of tasks and runs are, when there are any. */
  webUrl?: string;
}

export interface Accounts {
  /** The linked account's caller, visibility `own`, kept per account; nothing when the member is not linked. */
  callerOf(member: Member): Promise<Caller | undefined>;
  describe(member: Member): Promise<LinkedAccount | undefined>;
  /** A single-use address under our own host, good for ten minutes. */
  linkUrl(member: Member): Promise<string>;
  /** Revokes and forgets; false when there was nothing. */
  disconnect(member: Member): Promise<boolean>;
}

export interface LinkedAccount {
  accountId: string;
  /** E-mail or name, for people. */
  name: string;
  scopes: GrantedScopes;
}

export interface Installations {
  /** Cached; throws SlackCallError `not_installed` when the workspace has not installed the bot. */
  tokenOf(workspace: { enterprise?: string; team: string }): Promise<{ botToken: string; botUser: string }>;
  purge(workspace: { enterprise?: string; team: string }): Promise<void>;
}

export interface Inbox {
  /**
   * One transaction: the de-duplication row and the job. False when the key was seen before. The jobs of one thread's messages run one
   * after the other over all instances, in the order in which they were accepted.
   */
  accept(delivery: Delivery): Promise<boolean>;
}

/** A thread that a conversation goes on in. */
export interface Thread extends Place {
  thread: string;
  conversationId: string;
  /** The operation that replies run; it declares `converse`. */
  operation: string;
  /** The Slack user who began it. */
  owner: string;
  codebaseId?: string;
  /** The finished PRD, as JSON. */
  prd?: string;
  /** Keys of the turns that were begun, the newest last: a job that is tried again does not send one twice. */
  turns: readonly string[];
}

export interface Threads {
  find(place: { team: string; channel: string; thread: string }): Promise<Thread | undefined>;
  save(thread: Thread): Promise<void>;
}

/** A Ralph run's root message, which is edited in place. */
export interface RunMessage extends Place {
  runId: string;
  ts: string;
  requester: Member;
  /** Hash of what was rendered last. */
  shown?: string;
  /** Stories whose thread reply is posted. */
  told: readonly string[];
  paused?: boolean;
  cancelling?: boolean;
  /** What the account had spent this month when the run began, in US dollars; only where money may be shown. */
  spentBefore?: number;
}

export interface RunMessages {
  add(message: RunMessage): Promise<void>;
  find(team: string, runId: string): Promise<RunMessage | undefined>;
  /** Whose message that is, while it goes on. */
  at(place: { team: string; channel: string; ts: string }): Promise<RunMessage | undefined>;
  /** Takes up to `limit` messages that nobody holds, for `seconds`. */
  lease(owner: string, seconds: number, limit: number): Promise<RunMessage[]>;
  /** Keeps what was done and the lease; answers with what people have chosen meanwhile, or nothing when another instance has taken it. */
  keep(owner: string, message: RunMessage, seconds: number): Promise<RunMessage | undefined>;
  /** What people choose; false when the run has ended. */
  mark(team: string, runId: string, choice: { paused?: boolean; cancelling?: boolean }): Promise<boolean>;
  /** Nothing more to do for it. */
  end(owner: string, message: RunMessage): Promise<void>;
  /** Those of a member that still go on, for App Home. */
  active(member: Member): Promise<RunMessage[]>;
}

export interface ChannelSettings {
  codebaseId?: string;
  /** Who besides the requester and workspace admins may cancel. */
  cancel: 'requester' | 'everyone';
}

export interface Channels {
  get(team: string, channel: string): Promise<ChannelSettings>;
  set(team: string, channel: string, settings: Partial<ChannelSettings>): Promise<void>;
}

export interface Subscription {
  id: string;
  team: string;
  channel: string;
  owner: Member;
  /** Name of the trigger. */
  trigger: string;
  /** The trigger's own input. */
  input: Readonly<Record<string, string>>;
  mine: 'any' | 'mine' | 'not-mine';
  /** Minutes after midnight of the owner's day; then one message a day. */
  digestAt?: number;
  timezone?: string;
  muted: boolean;
  /** Why it rests, e.g. `archived`, `unlinked`. */
  paused?: string;
}

export interface Subscriptions {
  add(subscription: Omit<Subscription, 'id' | 'muted' | 'paused'>): Promise<Subscription>;
  list(filter: { team: string; channel?: string; owner?: string }): Promise<Subscription[]>;
  find(team: string, id: string): Promise<Subscription | undefined>;
  mute(team: string, id: string, muted: boolean): Promise<void>;
  resume(team: string, id: string): Promise<void>;
  remove(team: string, id: string): Promise<boolean>;
}

export interface BudgetAlert {
  id: string;
  team: string;
  channel: string;
  owner: Member;
  /** US dollars. */
  threshold: number;
  /** Repeats while over: day 0 is Sunday, minutes after midnight. */
  weekly?: { day: number; minutes: number };
  timezone?: string;
  paused?: string;
}

export interface BudgetAlerts {
  add(alert: Omit<BudgetAlert, 'id' | 'paused'>): Promise<BudgetAlert>;
  resume(team: string, id: string): Promise<void>;
  list(filter: { team: string; channel?: string; owner?: string }): Promise<BudgetAlert[]>;
  remove(team: string, id: string): Promise<boolean>;
}

export interface AuditEntry {
  member: Member;
  accountId?: string;
  operation: string;
  /** The record's key, when there is one. */
  subject?: string;
  outcome: 'ok' | string;
  channel?: string;
}

export interface Post extends Place {
  /** What is told; a second post of the same key is none. */
  key: string;
  enterprise?: string;
  /** A channel, or a user for a direct message. */
  channel: string;
  message: {
    text: string;
    blocks?: readonly object[];
    /** Posted instead of text and blocks. */
    file?: Snippet;
  };
  broadcast?: boolean;
}

export interface Posts {
  /** Posts now, once for each key whatever crashes in between, and answers with the message's ts, or nothing for a file. Throws SlackCallError. */
  once(post: Post, options?: { urgency?: Urgency }): Promise<string>;
}

/** What goes on after the answer: jobs. */
export interface Follow {
  /** A Ralph run's message is looked after from now on. */
  run(message: RunMessage): Promise<void>;
  /** What was said in a thread waits for its turn, and then for its agent. */
  turn(turn: ThreadTurn): Promise<void>;
  /** The end of what an action started is told in the thread of its card. */
  end(following: Following): Promise<void>;
}

export interface ThreadTurn extends Place {
  /** Of the delivery that said it. */
  key: string;
  member: Member;
  thread: string;
  /** Name of the action that declares `converse`. */
  operation: string;
  message: string;
  /** Other fields of the operation. */
  input?: Readonly<Record<string, unknown>>;
}

export interface Following extends Place {
  /** Of the delivery that began it. */
  key: string;
  member: Member;
  /** Name of the action that declares `track`. */
  operation: string;
  /** Input of the tracked search. */
  input: Readonly<Record<string, string>>;
  /** The card's message, when it can be edited. */
  ts?: string;
  /** When it began, in milliseconds. */
  since: number;
}

/** Calls that people wait for go first, then last words, then progress. */
export type Urgency = 'interactive' | 'final' | 'progress';

export type CallArguments = Readonly<Record<string, unknown>>;

export interface WebApi {
  /** Throws SlackCallError with Slack's own error code. A 429 delays this method of this workspace only. */
  call(
    workspace: { enterprise?: string; team: string },
    method: string,
    /** A function is asked when the call's turn has come: the newest state is sent. */
    args: CallArguments | (() => CallArguments),
    options?: { urgency?: Urgency; signal?: AbortSignal },
  ): Promise<Readonly<Record<string, unknown>>>;
}
