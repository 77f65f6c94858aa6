// The tokens of a sign-in, in the form in which they are kept.
import { decodeJwt, type JWTPayload } from 'jose';
import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import { z } from 'zod';

export const tokensSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  idToken: z.string().optional(),
  /** When the access token ends, in ms since 1970; absent if unknown. */
  expiresAt: z.number().optional(),
  /** When the refresh token ends if it is not used before, in ms since 1970; absent if unknown. */
  refreshUntil: z.number().optional(),
  /** The granted scopes, separated by spaces. */
  scope: z.string().optional(),
  /** The sign-in joined a session of the browser, which sign-ins on other machines may share. */
  joinedSession: z.boolean().optional(),
});

/** The tokens of one sign-in. Secrets: keep them out of logs and messages. */
export type Tokens = z.infer<typeof tokensSchema>;

/** The answer of a token endpoint (RFC 6749, 5.1), received at `now` (ms). */
export function tokensOf(answer: TokenEndpointResponse & Partial<TokenEndpointResponseHelpers>, now: number): Tokens {
  const seconds = answer.expiresIn?.() ?? answer.expires_in;
  const { refresh_expires_in: idle } = answer;
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    idToken: answer.id_token,
    expiresAt: seconds === undefined ? expiryOf(answer.access_token) : now + seconds * 1000,
    // Keycloak's own; 0 for no end.
    refreshUntil: typeof idle === 'number' && idle > 0 ? now + idle * 1000 : undefined,
    scope: answer.scope,
  };
}

/** The `exp` of a JWT in ms since 1970. */
export function expiryOf(token: string): number | undefined {
  const { exp } = claimsOf(token);
  return exp === undefined ? undefined : exp * 1000;
}

function claimsOf(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}

/** The time at which a token expired, to follow its name: `expired on 2026-11-28 at 14:03 UTC.` Undefined for one that has not. */
export function expiryProblem(token: string, now: number): string | undefined {
  const end = expiryOf(token);
  if (end === undefined || end < 0 || end > now) return undefined;
  return `expired ${dateOf(end)}.`;
}

/** Whether the token was issued within these ms before `now`. */
export function isNew(token: string, now: number, ms: number): boolean {
  const { iat } = claimsOf(token);
  return iat !== undefined && Math.abs(now - iat * 1000) <= ms;
}

function dateOf(ms: number): string {
  const [day, time = ''] = new Date(ms).toISOString().split('T');
  return `on ${day} at ${time.slice(0, 5)} UTC`;
}

/** When a sign-in without offline access ends, as a sentence; undefined for one with it, and where nobody knows. */
export function endOfSignIn({ scope, refreshToken, refreshUntil, expiresAt }: Tokens): string | undefined {
  const end = refreshToken === undefined ? expiresAt : refreshUntil;
  if (scope === undefined || scope.split(' ').includes('offline_access') || end === undefined) return undefined;
  const unused = refreshToken === undefined ? '' : ' if it is not used before';
  return `The identity server gives this sign-in no offline access, so it ends ${dateOf(end)}${unused}.`;
}

/** Whether the access token is still valid `margin` ms after `now`; one without a known end counts as valid. */
export function holds({ expiresAt }: Tokens, now: number, margin = 0): boolean {
  return expiresAt === undefined || expiresAt > now + margin;
}
