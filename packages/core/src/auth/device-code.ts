// Sign-in on another device, for programs without a browser (RFC 8628).
import { initiateDeviceAuthorization, pollDeviceAuthorizationGrant } from 'openid-client';
import { bounded } from '../untrusted/bound.ts';
import { cleanLine } from '../untrusted/clean.ts';
import { safeLink } from '../untrusted/link.ts';
import { joinedSession } from './claims.ts';
import type { OidcClient } from './discovery.ts';
import {
  cancelled,
  expired,
  notHttps,
  OfflineAccessRefused,
  PermissionLost,
  refusalOf,
  signInFailure,
} from './failures.ts';
import { allOauthScopes, onlineScopes } from './token-scopes.ts';
import { type Tokens, tokensOf } from './tokens.ts';

/**
 * Show this to the user, who opens the address and types the code. Both come from the issuer, so the addresses use https (or http on this machine), and the
 * code is one clean line.
 */
export interface DevicePrompt {
  verificationUri: string;
  /** The address including the code, for a link or a QR code. */
  verificationUriComplete: string | undefined;
  userCode: string;
  /** When the code expires, in ms since 1970. */
  expiresAt: number;
  /** Why the user needs another code than the one before; undefined for the first. */
  again: AnotherCode | undefined;
}

/**
 * `permission_lost`: the issuer gave no token for what the user had just allowed, and asks for it again. `without_offline_access`: it refuses offline access.
 */
export type AnotherCode = 'permission_lost' | 'without_offline_access';

export interface DeviceSignInOptions {
  /** Default: all scopes that CodeTether knows. */
  scopes?: readonly string[];
  signal?: AbortSignal;
  /** Shows the code; the sign-in does not wait for it. */
  onPrompt(prompt: DevicePrompt): void;
}

/** In characters; issuers use about nine. */
const longestCode = 64;

/**
 * Signs in with a code that the user types on another device. Throws ConnectorError: `not_authenticated` for a refusal, `timeout` when the code expires,
 * `cancelled`, `invalid_input` when the issuer's page is not safe to show.
 */
export async function deviceSignIn(client: OidcClient, options: DeviceSignInOptions): Promise<Tokens> {
  const online = options.scopes?.filter((scope) => scope !== 'offline_access') ?? onlineScopes;
  let asked = false;
  const onPrompt = (prompt: DevicePrompt) => {
    options.onPrompt(asked ? prompt : { ...prompt, again: undefined });
    asked = true;
  };
  const begun = client.clock.now();
  const tokens = await signInAgainIfLost(client, { ...options, onPrompt }).catch((error: unknown) => {
    if (!(error instanceof OfflineAccessRefused)) throw error;
    return signInAgainIfLost(client, { ...options, onPrompt, scopes: online }, 'without_offline_access');
  });
  return { ...tokens, joinedSession: joinedSession(tokens, client.clock.now() - begun) };
}

/** A second time only if the issuer loses what the user allowed. */
function signInAgainIfLost(client: OidcClient, options: DeviceSignInOptions, again?: AnotherCode): Promise<Tokens> {
  return signInOnce(client, options, again).catch((error: unknown) => {
    if (!(error instanceof PermissionLost)) throw error;
    return signInOnce(client, options, 'permission_lost');
  });
}

async function signInOnce(client: OidcClient, options: DeviceSignInOptions, again?: AnotherCode): Promise<Tokens> {
  const { configuration, clock } = client;
  const { scopes = allOauthScopes, signal, onPrompt } = options;
  try {
    signal?.throwIfAborted();
    const device = await initiateDeviceAuthorization(configuration, { scope: scopes.join(' ') });
    const verificationUri = safeLink(device.verification_uri);
    if (verificationUri === undefined) throw notHttps();
    onPrompt({
      verificationUri,
      verificationUriComplete: device.verification_uri_complete && safeLink(device.verification_uri_complete),
      userCode: bounded(cleanLine(device.user_code), longestCode),
      expiresAt: clock.now() + device.expires_in * 1000,
      again,
    });
    const end = AbortSignal.timeout(device.expires_in * 1000);
    const answer = await pollDeviceAuthorizationGrant(configuration, device, undefined, {
      signal: signal ? AbortSignal.any([signal, end]) : end,
    }).catch((error: unknown) => {
      if (end.aborted && !signal?.aborted) throw expired();
      throw again !== 'permission_lost' && refusalOf(error)?.error === 'invalid_scope' ? new PermissionLost() : error;
    });
    return tokensOf(answer, clock.now());
  } catch (error) {
    throw signal?.aborted ? cancelled() : signInFailure(error, scopes);
  }
}
