// Sign-in on another device, for programs without a browser (RFC 8628).
import { initiateDeviceAuthorization, pollDeviceAuthorizationGrant } from 'openid-client';
import { bounded } from '../untrusted/bound.ts';
import { cleanLine } from '../untrusted/clean.ts';
import { safeLink } from '../untrusted/link.ts';
import type { OidcClient } from './discovery.ts';
import { cancelled, failureOf, notHttps, runOut } from './failures.ts';
import { allOauthScopes } from './token-scopes.ts';
import { type Tokens, tokensOf } from './tokens.ts';

/** What the user must see: open the address and type the code. The issuer names them, so the addresses are https (or http on this machine), and the code is one clean line. */
export interface DevicePrompt {
  verificationUri: string;
  /** The address with the code in it, for a link or a QR code. */
  verificationUriComplete: string | undefined;
  userCode: string;
  /** When the code runs out, in ms since 1970. */
  expiresAt: number;
}

export interface DeviceSignInOptions {
  /** Default: all that CodeTether knows. */
  scopes?: readonly string[];
  signal?: AbortSignal;
  /** Shows the code; the sign-in does not wait for it. */
  onPrompt(prompt: DevicePrompt): void;
}

/** In characters; issuers use about nine. */
const longestCode = 64;

/** Signs in with a code that the user types elsewhere. Throws ConnectorError: `not_authenticated` when refused, `timeout` when the code runs out, `cancelled`, `invalid_input` when the issuer's page may not be shown. */
export async function deviceSignIn(client: OidcClient, options: DeviceSignInOptions): Promise<Tokens> {
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
    });
    const end = AbortSignal.timeout(device.expires_in * 1000);
    const answer = await pollDeviceAuthorizationGrant(configuration, device, undefined, {
      signal: signal ? AbortSignal.any([signal, end]) : end,
    }).catch((error: unknown) => {
      throw end.aborted && !signal?.aborted ? runOut() : error;
    });
    return tokensOf(answer, clock.now());
  } catch (error) {
    throw signal?.aborted ? cancelled() : failureOf(error);
  }
}
