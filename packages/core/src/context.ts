// An account made ready: its API, its conversations and what it may do.
import { type ApiOptions, createApi } from './api/api.ts';
import { type ConversationStore, createConversations, memoryConversations } from './conversations.ts';
import { silentLog } from './log.ts';
import type { Caller } from './run.ts';
import type { GrantedScopes } from './scopes.ts';

export interface CallerOptions extends ApiOptions {
  scopes?: GrantedScopes;
  conversations?: ConversationStore;
  /** How long operations that wait for an agent may take, in seconds; default 25. */
  waitSeconds?: number;
}

/** A caller for `run` and `createWatcher`; make one for each account and keep it, since it holds the account's budget of requests. */
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
