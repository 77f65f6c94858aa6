// An account made ready: its API, its conversations and what it may do.
import { type ApiOptions, createApi } from '../api/api.ts';
import { type ConversationStore, createConversations, memoryConversations } from '../conversations/conversations.ts';
import type { GrantedScopes } from '../fields/scopes.ts';
import { silentLog } from '../program/log.ts';
import type { Caller } from './run.ts';

export interface CallerOptions extends ApiOptions {
  /** What the account's token grants: `grantedScopes` of one from a sign-in, `configuredScopes` of one from a user's settings. Default `unknown`: the server decides. */
  scopes?: GrantedScopes;
  conversations?: ConversationStore;
  /** How long operations that wait for an agent may take, in seconds; default 25. */
  waitSeconds?: number;
}

/** A caller for `run` and `createWatcher`; make one for each account and keep it, since it holds the account's budget of requests. Throws ConnectorError `invalid_input` for a URL or an `accountId` that cannot be used. */
export function createCaller(options: CallerOptions): Caller {
  const api = createApi(options);
  const { log = silentLog } = options;
  return {
    api,
    conversations: createConversations(options.conversations ?? memoryConversations(), api, log),
    scopes: options.scopes ?? 'unknown',
    waitSeconds: options.waitSeconds ?? 25,
    log,
  };
}
