// What every feature and every handler may use. Features extend it with what only they need.
import type { ActionOperation, Caller, Clock, GrantedScopes, Log } from '@codetether/core';
import type { Posts } from '../jobs/post.ts';
import type { AuditEntry } from '../postgres/audit-table.ts';
import type { Member } from '../slack/delivery.ts';
import type { Installations } from '../slack/installation.ts';
import type { WebApi } from '../slack/slack-api.ts';
import type { Request } from './request.ts';

export interface BotContext {
  accounts: Accounts;
  installations: Installations;
  audit(entry: AuditEntry): Promise<void>;
  posts: Posts;
  /** Calls for one workspace never wait for those of another; see slack/web-api.ts. */
  slack: WebApi;
  rules: OperationRules;
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

/** What features add to the way in which operations run. */
export interface OperationRules {
  /** The codebase to use when none is named. */
  defaultCodebase(member: Member, channel: string): Promise<string | undefined>;
  /** Whether everyone in the channel may cancel what somebody else started there. */
  anyoneMayCancel(team: string, channel: string): Promise<boolean>;
  /** The operations whose result a feature shows in its own way, e.g. a run as a live message. */
  show: ReadonlyMap<ActionOperation, ShowResult>;
  /** Reports the end of what the action started, under the message `ts` that shows it. */
  trackEnd(
    request: Request,
    operation: ActionOperation,
    record: Record<string, unknown>,
    ts: string | undefined,
  ): Promise<void>;
}

export type ShowResult = (request: Request, caller: Caller, record: Record<string, unknown>) => Promise<void>;
