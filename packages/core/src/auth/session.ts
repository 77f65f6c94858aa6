// The token of a call.
import { ConnectorError } from '../errors.ts';
import { expiryProblem } from './tokens.ts';

export interface Session {
  /** The bearer token to send; undefined for an open server. */
  token(): Promise<string | undefined>;
  /** After a 401: a newer token than the refused one; undefined if there is none. */
  renew?(refused: string): Promise<string | undefined>;
}

/** Throws `not_authenticated` when the sign-in has ended. Asks nobody but the issuer. */
export async function requireSignIn(session: Session, now: number): Promise<void> {
  const token = await session.token();
  const problem = token === undefined ? undefined : expiryProblem(token, now);
  if (token === undefined || problem === undefined || (await session.renew?.(token))) return;
  throw refusedToken(problem);
}

/** The error for a token with that problem, such as "expired …". */
export function refusedToken(problem: string): ConnectorError {
  return new ConnectorError('not_authenticated', `The token of this account ${problem}`, {
    hint: 'Sign in again, or give a new token.',
  });
}

/** A token from configuration: a Keycloak token, a `ct_` API key or a self-service login. */
export function bearer(token: string | undefined): Session {
  return { token: async () => token };
}

/** The token of a request's Authorization header (RFC 6750, 2.1). */
export function bearerIn(header: string | undefined): string | undefined {
  return /^bearer +([\w.~+/=-]+) *$/i.exec(header ?? '')?.[1];
}
