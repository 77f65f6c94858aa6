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

/** What the account's token grants; `unknown` when the token does not say (an API key, an opaque token): then the server decides. */
export type GrantedScopes = ReadonlySet<string> | 'unknown';

/** The needed scopes that are not granted; none when the token does not say what it grants. */
export function missingScopes(needed: readonly Scope[], granted: GrantedScopes): Scope[] {
  return granted === 'unknown' ? [] : needed.filter((scope) => !granted.has(scope));
}
