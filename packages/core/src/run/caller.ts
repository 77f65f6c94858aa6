// A prepared account: its API, its conversations and its permissions.
import { type ApiOptions, createApi } from '../api/api.ts';
import { type ConversationStore, createConversations, memoryConversations } from '../conversations/conversations.ts';
import type { GrantedScopes } from '../fields/scopes.ts';
import { silentLog } from '../program/log.ts';
import type { Caller } from './run.ts';

export interface CallerOptions extends ApiOptions {
  /** The scopes of the account's token: `grantedScopes` for a sign-in, `configuredScopes` for a user's settings. Default `unknown`: the server decides. */
  scopes?: GrantedScopes;
  conversations?: ConversationStore;
  /** The limit for operations that wait for an agent, in seconds; default 25. */
  waitSeconds?: number;
}

/**
 * A caller for `run` and `createWatcher`. Make one for each account and keep it, since it holds the account's request budget. Throws ConnectorError
 * `invalid_input` for an invalid URL or `accountId`.
 */
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
