// The seven OAuth scopes of the document (section "OAuth2 Scopes") and what is known of a token's.

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
 * What an account's token grants: exactly these scopes, perhaps none of the seven, or `unknown`. Only for `unknown` does the server decide; an empty set allows
 * nothing.
 */
export type GrantedScopes = ReadonlySet<string> | 'unknown';

/** The needed scopes that are not granted; none when it is unknown what the token grants. */
export function missingScopes(needed: readonly Scope[], granted: GrantedScopes): Scope[] {
  return granted === 'unknown' ? [] : needed.filter((scope) => !granted.has(scope));
}

/** Whether the token is known to grant none of the seven: every operation needs one, so nothing can be done with it. */
export function grantsNothing(granted: GrantedScopes): boolean {
  return missingScopes(allScopes, granted).length === allScopes.length;
}
