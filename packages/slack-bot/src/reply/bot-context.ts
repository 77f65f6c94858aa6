// The context of every feature and every handler. Features extend it with their own records.
import type { ActionOperation, Caller, CardField, Clock, GrantedScopes, Log, SearchOperation } from '@codetether/core';
import type { LRUCache } from 'lru-cache';
import type { SlackMessage } from '../blocks/message.ts';
import type { Posts } from '../jobs/post.ts';
import type { AuditEntry } from '../postgres/audit-table.ts';
import type { Member } from '../slack/delivery.ts';
import type { Installations } from '../slack/installation.ts';
import type { ReadFile } from '../slack/read-file.ts';
import type { WebApi } from '../slack/slack-api.ts';
import type { MessagePlace, Press, Request } from './request.ts';

export interface BotContext {
  accounts: Accounts;
  installations: Installations;
  audit(entry: AuditEntry): Promise<void>;
  posts: Posts;
  /** Calls for one workspace never wait for those of another; see slack/web-api.ts. */
  slack: WebApi;
  rules: OperationRules;
  /** Time zones of members, by team and user; kept for an hour, since people seldom move. */
  zones: LRUCache<string, string>;
  /** Names of users and channels, by team and ID; kept for an hour. */
  names: LRUCache<string, string>;
  /** Whether a user is of the organisation, by both; kept for an hour. */
  colleagues: LRUCache<string, boolean>;
  readFile: ReadFile;
  clock: Clock;
  log: Log;
  /** The CodeTether server, shown by `whoami`. */
  codetetherUrl: string;
  /** Where the web pages of tasks and runs are, if there are any. */
  webUrl?: string;
}

export interface Accounts {
  /** The linked account's caller, visibility `own`, cached per account; undefined when the member is not linked. */
  callerOf(member: Member): Promise<Caller | undefined>;
  describe(member: Member): Promise<LinkedAccount | undefined>;
  /** A single-use address under our own host, valid for ten minutes. */
  linkUrl(member: Member): Promise<string>;
}

export interface LinkedAccount {
  accountId: string;
  /** E-mail or name, for people. */
  name: string;
  scopes: GrantedScopes;
}

/** Features add these to the way in which operations run. */
export interface OperationRules {
  /** The codebase to use when none is named. */
  defaultCodebase(member: Member, channel: string): Promise<string | undefined>;
  /** Whether everyone in the channel may cancel what somebody else started there. */
  anyoneMayCancel(team: string, channel: string): Promise<boolean>;
  /** How a feature shows the operation's result in its own way, e.g. a run as a live message. */
  showOf(operation: ActionOperation): ShowResult | undefined;
  /** Makes a feature's message below the records that a search found. */
  belowOf(operation: SearchOperation): BelowRecords | undefined;
  /** The record that a card's button acts on, when a feature knows more of it than its ids. */
  subjectOf(press: Press, input: Readonly<Record<string, string>>): Promise<ButtonSubject | undefined>;
  /** Facts that a feature knows of the record with that id, for the eyes of the member alone. */
  factsOf(member: Member, caller: Caller, id: string): Promise<readonly CardField[]>;
  /** Reports the end of what the action started, under the message that shows it. */
  trackEnd(
    request: Request,
    operation: ActionOperation,
    record: Record<string, unknown>,
    at: MessagePlace | undefined,
  ): Promise<void>;
}

export type ShowResult = (request: Request, caller: Caller, record: Record<string, unknown>) => Promise<void>;

/** `input` is that of the search. */
export type BelowRecords = (member: Member, input: Readonly<Record<string, unknown>>) => Promise<SlackMessage>;

export interface ButtonSubject {
  /** The Slack user who started it. */
  owner: string;
  /** Runs an action on it, and shows while the action runs that it does. */
  around<T>(work: () => Promise<T>): Promise<T>;
}
