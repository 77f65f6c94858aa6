// Errors of openid-client in our own words: its own hold bodies, claims and tokens, so none becomes a cause.
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { causesOf } from '../causes.ts';
import { ConnectorError } from '../errors.ts';
import { AnswerTooLong } from '../network/bounded-fetch.ts';

/** The name of the issuer in errors. */
export const identityServer = 'the identity server';

/** The error as a ConnectorError. */
export function failureOf(thrown: unknown): ConnectorError {
  if (thrown instanceof ConnectorError) return thrown;
  if (thrown instanceof AuthorizationResponseError) return oauthFailure(thrown.error, 400);
  if (thrown instanceof ResponseBodyError) return oauthFailure(thrown.error, thrown.status);
  if (thrown instanceof WWWAuthenticateChallengeError) return oauthFailure('invalid_client', thrown.status);
  if (thrown instanceof ClientError) {
    // The error of our own fetch.
    return thrown.cause instanceof ConnectorError ? thrown.cause : clientFailure(thrown);
  }
  if (causesOf(thrown).some((error) => error instanceof AnswerTooLong)) return unexpected();
  // The only error that fetch throws.
  if (thrown instanceof TypeError) return unavailable('The connection to the identity server broke.');
  return new ConnectorError('internal', 'The sign-in failed because of a fault in the connector.', {
    hint: 'Report it with the time of the call; another attempt will probably fail too.',
  });
}

/** The `error` and `error_description` with which the issuer refused; undefined for other failures. */
export function refusalOf(thrown: unknown): { error: string; description?: string | undefined } | undefined {
  if (thrown instanceof WWWAuthenticateChallengeError) return { error: 'invalid_client' };
  if (!(thrown instanceof ResponseBodyError) || thrown.status >= 500 || thrown.status === 429) return undefined;
  return { error: thrown.error, description: thrown.error_description };
}

/** The refresh token, code or exchanged token was used, revoked or has expired (RFC 6749, 5.2). */
export function isInvalidGrant(thrown: unknown): boolean {
  return thrown instanceof ResponseBodyError && thrown.error === 'invalid_grant';
}

/** The issuer grants no offline access, in Keycloak's word or that of RFC 6749 (5.2). Ask again without it. */
export class OfflineAccessRefused extends ConnectorError {
  constructor() {
    super('missing_scope', 'The identity server does not allow offline access.', {
      hint: 'Sign in without it, or ask its administrator to allow it.',
    });
  }
}

/**
 * The issuer refuses the scopes that the user has just allowed. Keycloak does so when a device asks between two of its writes: the code is allowed, the
 * user's consent is not stored yet, and the code is used up. Ask for the same again: a second refusal is meant.
 */
export class PermissionLost extends ConnectorError {
  constructor() {
    super('missing_scope', 'The identity server lost what the user allowed.', { hint: 'Sign in again.' });
  }
}

/** `failureOf`, for a sign-in that asked for these scopes. */
export function signInFailure(thrown: unknown, scopes: readonly string[]): ConnectorError {
  const refused = thrown instanceof ResponseBodyError || thrown instanceof AuthorizationResponseError;
  const mayBeOffline = refused && ['not_allowed', 'invalid_scope'].includes(thrown.error);
  return mayBeOffline && scopes.includes('offline_access') ? new OfflineAccessRefused() : failureOf(thrown);
}

/** There is no sign-in, or it has ended. */
export function signInAgain(message = 'This sign-in has ended.'): ConnectorError {
  return new ConnectorError('not_authenticated', message, { hint: 'Sign in again.' });
}

/** The `error` codes of RFC 6749 (4.1.2.1, 5.2), RFC 8628 (3.5), RFC 8693 (2.2.2) and OpenID Connect Core (3.1.2.6). */
function oauthFailure(error: string, status: number): ConnectorError {
  switch (error) {
    case 'access_denied':
      return new ConnectorError('not_authenticated', 'The sign-in was refused.', {
        hint: 'Start it again and allow the access, or ask an administrator whether this account may use CodeTether.',
      });
    case 'login_required':
    case 'consent_required':
    case 'interaction_required':
    case 'account_selection_required':
      return signInAgain('The identity server requires the user to sign in again.');
    case 'invalid_grant':
      return signInAgain();
    case 'expired_token':
      return expired();
    case 'invalid_client':
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return new ConnectorError('not_authenticated', 'The identity server does not accept this client.', {
        hint: 'Check the client id and secret, and that this kind of sign-in is enabled for the client.',
      });
    case 'invalid_scope':
    case 'invalid_target':
      return new ConnectorError('missing_scope', 'The identity server does not grant the requested access.', {
        hint: 'Ask its administrator to give the client the scopes and audiences that CodeTether needs.',
      });
    case 'temporarily_unavailable':
    case 'server_error':
      return unavailable();
    default:
      return status >= 500 || status === 429 ? unavailable() : unexpected();
  }
}

function clientFailure({ code, cause }: ClientError): ConnectorError {
  switch (code) {
    case 'OAUTH_TIMEOUT':
      return new ConnectorError('timeout', 'The identity server did not answer in time.', { hint: 'Try again.' });
    case 'OAUTH_ABORT':
      return cancelled();
    case 'OAUTH_HTTP_REQUEST_FORBIDDEN':
    case 'OAUTH_REQUEST_PROTOCOL_FORBIDDEN':
      return notHttps();
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
    case 'OAUTH_RESPONSE_IS_NOT_JSON':
      return cause instanceof Response && (cause.status >= 500 || cause.status === 429) ? unavailable() : unexpected();
    case 'OAUTH_INVALID_RESPONSE':
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return new ConnectorError(
        'not_authenticated',
        'The answer of the identity server does not belong to this sign-in.',
        {
          hint: 'Start the sign-in again, in the same browser; check the clock of this machine.',
        },
      );
    default:
      return unexpected();
  }
}

/** An address from the identity server, for us to call or for people to open. */
export function notHttps(): ConnectorError {
  return new ConnectorError('invalid_input', 'The identity server names an address that is not https.', {
    hint: 'Plain http is allowed on this machine only; correct the configuration of the identity server.',
  });
}

export function cancelled(): ConnectorError {
  return new ConnectorError('cancelled', 'The sign-in was cancelled.');
}

export function expired(): ConnectorError {
  return new ConnectorError('timeout', 'The code expired before the sign-in was finished.', {
    hint: 'Start the sign-in again.',
  });
}

function unavailable(message = 'The identity server is not working.'): ConnectorError {
  return new ConnectorError('unavailable', message, {
    hint: 'Check its address and the network, and try again in a minute.',
  });
}

function unexpected(): ConnectorError {
  return new ConnectorError('unexpected_response', "The identity server's answer is not understood.", {
    hint: "Check the issuer's address and the client's settings there.",
  });
}
