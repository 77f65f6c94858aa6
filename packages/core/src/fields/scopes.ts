// The seven OAuth scopes of the document (section "OAuth2 Scopes"), and the scopes of a token.

export const scopes = {
  'tasks:read': 'List and view tasks',
  'tasks:write': 'Create and cancel tasks',
  'messages:write': 'Send messages',
  'codebases:read': 'List codebases',
  'agents:read': 'Discover agents',
  'billing:read': 'View usage and billing',
  'cronjobs:write': 'Create and manage cron jobs',
} as const;

export type Scope = keyof typeof scopes;

export const allScopes = Object.keys(scopes) as readonly Scope[];

/**
 * The scopes of an account's token: exactly these, perhaps none of the seven, or `unknown`. Only for `unknown` does the server decide; an empty set allows
 * nothing.
 */
export type GrantedScopes = ReadonlySet<string> | 'unknown';

/** The needed scopes that are not granted; empty if the token's scopes are unknown. */
export function missingScopes(needed: readonly Scope[], granted: GrantedScopes): Scope[] {
  return granted === 'unknown' ? [] : needed.filter((scope) => !granted.has(scope));
}

/** Whether the token has none of the seven scopes. Every operation needs one, so the token is useless. */
export function grantsNothing(granted: GrantedScopes): boolean {
  return missingScopes(allScopes, granted).length === allScopes.length;
}
