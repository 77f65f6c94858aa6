// Finds an OpenID issuer by its discovery document.
import * as oidc from 'openid-client';
import { type Clock, systemClock } from '../concurrency/clock.ts';
import { ConnectorError } from '../errors.ts';
import { boundedFetch, shortAnswer } from '../network/bounded-fetch.ts';
import { connectionError } from '../network/connection-error.ts';
import { isLoopback } from '../program/loopback.ts';
import { bounded } from '../untrusted/bound.ts';
import { cleanLine } from '../untrusted/clean.ts';
import { failureOf, identityServer, notHttps } from './failures.ts';

/** One client at one issuer. Create it once with `discover` and keep it. */
export interface OidcClient {
  configuration: oidc.Configuration;
  clock: Clock;
}

export interface DiscoverOptions {
  /** The issuer's URL, such as `https://auth.example.com/realms/codetether`. */
  issuer: string;
  clientId: string;
  /** Absent for a public client. */
  clientSecret?: string;
  fetch?: typeof fetch;
  /** Allows plain http, on loopback addresses only. */
  allowInsecure?: boolean;
  clock?: Clock;
}

/** The timeout for a call to the issuer, in seconds: shorter than that of the call to CodeTether that waits for it, so that the error names the issuer. */
const timeout = 10;

/**
 * Reads the issuer's discovery document (OpenID Connect Discovery 1.0, section 4). Throws ConnectorError: `invalid_input` for an address that is not
 * allowed, `unavailable`, `timeout`, or `unexpected_response` when there is no issuer.
 */
export async function discover(options: DiscoverOptions): Promise<OidcClient> {
  const {
    issuer,
    clientId,
    clientSecret,
    fetch = globalThis.fetch,
    allowInsecure = false,
    clock = systemClock,
  } = options;
  const short = boundedFetch(fetch, shortAnswer);
  const server = URL.parse(issuer);
  if (!server || !mayCall(server, allowInsecure)) {
    throw new ConnectorError('invalid_input', 'The address of the identity server must begin with https://.', {
      hint: 'Plain http is allowed only on this machine, and only on request.',
      fields: [{ field: 'issuer', message: 'must be an https address' }],
    });
  }
  try {
    const configuration = await oidc.discovery(
      server,
      clientId,
      undefined,
      clientSecret ? oidc.ClientSecretPost(clientSecret) : oidc.None(),
      {
        timeout,
        execute: allowInsecure ? [oidc.allowInsecureRequests] : [],
        [oidc.customFetch]: async (url, init) => {
          // The issuer's own document may contain such an address.
          if (!mayCall(new URL(url), allowInsecure)) throw notHttps();
          return short(url, init).catch((error) => {
            throw connectionError(error, { url, server: identityServer }) ?? error;
          });
        },
      },
    );
    return { configuration, clock };
  } catch (error) {
    const named = issuerNamedIn(error);
    if (named !== undefined) {
      throw new ConnectorError('invalid_input', `The identity server at ${issuer} calls itself ${named}.`, {
        hint: 'Use exactly that as the issuer, up to the last slash.',
        fields: [{ field: 'issuer', message: `must be ${named}` }],
      });
    }
    const failure = failureOf(error);
    if (failure.code !== 'unexpected_response') throw failure;
    throw new ConnectorError(failure.code, `There is no OpenID issuer at ${issuer}.`, {
      hint: "Check the address: it must be the issuer's own, such as https://auth.example.com/realms/codetether.",
    });
  }
}

/** The issuer's name in its document, when it is not the one that was asked for (OpenID Connect Discovery 1.0, 4.3). */
function issuerNamedIn(error: unknown): string | undefined {
  if (!(error instanceof oidc.ClientError) || error.code !== 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED') return undefined;
  const { body } = Object(error.cause);
  const { issuer } = Object(body);
  return typeof issuer === 'string' ? bounded(cleanLine(issuer), longestIssuer) : undefined;
}

/** In characters. */
const longestIssuer = 200;

/** https anywhere; plain http only on a loopback address, and only if allowed. */
function mayCall(url: URL, allowInsecure: boolean): boolean {
  return url.protocol === 'https:' || (allowInsecure && url.protocol === 'http:' && isLoopback(url.hostname));
}
