// Who calls over HTTP, and whether they may.
import type { IncomingMessage } from 'node:http';
import type { GrantedScopes } from '@codetether/core';

export interface Identity {
  /** Names the account on what it makes; no secret. */
  account: string;
  /** The same for the same account with the same rights, whichever token it shows; no secret. */
  key: string;
  /** What was shown; absent where no sign-in is asked for. */
  token?: string | undefined;
  scopes: GrantedScopes;
}

export interface Guard {
  /** Throws Refusal 401, 403 when the token grants nothing, or 503 when it cannot be known now. */
  identify(request: IncomingMessage): Promise<Identity>;
  /** Throws Refusal 403 when the identity lacks a scope that the tool needs. */
  requireTool(identity: Identity, tool: string): Promise<void>;
  /** What the server says about who may call it (RFC 9728); absent where anybody may. */
  metadata?: { path: string; document: object };
}

/** Everybody who can reach the server is the account that it is configured with, which may do that: for loopback addresses only. */
export function openToAll(scopes: GrantedScopes): Guard {
  return {
    identify: async () => ({ account: 'everybody', key: 'everybody', scopes }),
    requireTool: async () => undefined,
  };
}
