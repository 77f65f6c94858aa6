// Identifies the caller of an HTTP request, and checks whether they may call.
import type { IncomingMessage } from 'node:http';
import type { GrantedScopes } from '@codetether/core';

export interface Identity {
  /** The account's ID in the ownership metadata of what it creates; not a secret. */
  account: string;
  /** Equal for the same account with the same scopes, whichever token it sends; not a secret. */
  key: string;
  /** The token of the request; absent where no sign-in is required. */
  token?: string | undefined;
  scopes: GrantedScopes;
}

export interface Authenticator {
  /** Throws HttpError 401; 403 when the token grants nothing; 503 when the identity server cannot be reached. */
  identify(request: IncomingMessage): Promise<Identity>;
  /** Throws HttpError 403 when the identity lacks a scope that the tool needs. */
  requireTool(identity: Identity, tool: string): Promise<void>;
  /** Throws HttpError when the identity cannot call CodeTether: 401 when its sign-in has ended, 503 when the identity server or this server's set-up fails. */
  requireUpstream?(identity: Identity): Promise<void>;
  /** Tells clients where to sign in (RFC 9728); absent where no sign-in is required. */
  metadata?: { path: string; document: object };
}

/** Treats every caller as the account from the settings. For loopback addresses only. */
export function allowAll(scopes: GrantedScopes): Authenticator {
  return {
    identify: async () => ({ account: 'everybody', key: 'everybody', scopes }),
    requireTool: async () => undefined,
  };
}
