// Requires a sign-in: each caller sends an access token that the issuer created for this server, and may use the tools that its scopes allow.
import { createHash } from 'node:crypto';
import {
  allScopes,
  type Clock,
  type GrantedScopes,
  grantsNothing,
  type Log,
  missingScopes,
  type Scope,
  systemClock,
  toConnectorError,
  whyFailed,
} from '@codetether/core';
import { accountIdOf, allOauthScopes, bearerIn, scopesIn } from '@codetether/core/auth';
import { lazyAsync } from '@codetether/core/lazy-async';
import type { Authenticator, Identity } from '../accounts/authenticator.ts';
import { HttpError } from '../accounts/http-error.ts';
import { InvalidToken, KeysJustRead, remoteKeys, verifyToken } from './bearer-token.ts';
import { challenge } from './challenge.ts';
import { resourceMetadata } from './resource-metadata.ts';

export interface ResourceServerOptions {
  /** The URL at which clients call this server: the audience of their tokens, unless another is given. */
  resource: string;
  issuer: string;
  /** The value of `aud`, where the issuer does not put the URL there: Keycloak's audience mapper may name a client. */
  audience?: string;
  /** Reads the issuer's discovery document for its `jwks_uri`. */
  jwksUri(): Promise<string>;
  /** The scopes that clients should ask for. Default: the seven. */
  scopes?: readonly string[];
  /** Gets the identity's token for CodeTether. Default: none is needed. */
  upstream?(identity: Identity): Promise<unknown>;
  /** The scopes that a tool needs; undefined for an unknown tool. */
  scopesOfTool(name: string): Promise<readonly Scope[] | undefined>;
  fetch?: typeof fetch;
  clock?: Clock;
  /** See `remoteKeys`. */
  keysCooldownMs?: number;
  log: Log;
}

export function resourceServer(options: ResourceServerOptions): Authenticator {
  const {
    resource,
    issuer,
    audience = resource,
    jwksUri,
    scopesOfTool,
    upstream,
    scopes: asked = allScopes,
    log,
  } = options;
  const { fetch = globalThis.fetch, clock = systemClock } = options;
  const metadata = resourceMetadata(resource, issuer, asked);
  const keys = lazyAsync(async () => remoteKeys(await jwksUri(), fetch, options.keysCooldownMs));
  const now = () => clock.now();
  const signInAgain = (message: string, scopes: readonly string[]) =>
    challenge(metadata.url, `${message} Sign in again.`, { error: 'invalid_token', description: message, scopes });

  return {
    metadata,
    async identify(request) {
      // A token in the URL is ignored.
      const token = bearerIn(request.headers.authorization);
      if (token === undefined) {
        throw challenge(metadata.url, 'Sign in to use this server.', { scopes: asked });
      }
      const claims = await verifyToken(token, { issuer, audience, keys, now }).catch((error: unknown) => {
        if (error instanceof InvalidToken) throw signInAgain(error.message, asked);
        if (error instanceof KeysJustRead) throw unavailable();
        log.warn('cannot read the keys of the issuer', {
          issuer,
          ...whyFailed(error, { url: issuer, server: 'the identity server' }),
        });
        throw toConnectorError(error).code === 'invalid_input' ? new HttpError(503, setUpWrongly) : unavailable();
      });
      const identity = identityOf(token, scopesIn(claims));
      if (grantsNothing(identity.scopes)) {
        throw challenge(
          metadata.url,
          "This sign-in grants none of CodeTether's scopes. Sign in again and allow them.",
          {
            error: 'insufficient_scope',
            description: 'The token grants none of the scopes',
            scopes: asked,
          },
        );
      }
      return identity;
    },
    async requireTool({ scopes }, tool) {
      const needed = await scopesOfTool(tool);
      const missing = missingScopes(needed ?? [], scopes);
      if (missing.length === 0) return;
      // Includes the scopes that are granted already: the client would lose them if it asked only for the new ones.
      const granted = grantedOf(scopes);
      throw challenge(metadata.url, `This tool needs the scope ${missing.join(', ')}. Sign in again and allow it.`, {
        error: 'insufficient_scope',
        description: `The tool needs ${missing.join(' ')}`,
        scopes: [...granted, ...missing],
      });
    },
    async requireUpstream(identity) {
      await upstream?.(identity).catch((error: unknown) => {
        const { code, retryable, message } = toConnectorError(error);
        if (code === 'not_authenticated') throw signInAgain(message, grantedOf(identity.scopes));
        if (retryable) throw unavailable();
        throw new HttpError(503, code === 'invalid_input' ? setUpWrongly : message);
      });
    },
  };
}

const setUpWrongly = 'This server is set up wrongly; tell its operator.';

function unavailable(): HttpError {
  return new HttpError(503, 'The identity server cannot be reached. Try again.', { 'retry-after': '5' });
}

/** With those that name the account and keep it connected. */
function grantedOf(scopes: GrantedScopes): string[] {
  return allOauthScopes.filter((scope) => scopes !== 'unknown' && scopes.has(scope));
}

/** The account and its scopes: two tokens with different scopes are two identities, so that neither acts with the other's rights. */
function identityOf(token: string, scopes: ReadonlySet<string>): Identity {
  const rights = [...scopes].sort().join(' ');
  const account = accountIdOf(token);
  const digest = createHash('sha256').update(rights).digest('hex').slice(0, 8);
  return { account, key: `${account}-${digest}`, token, scopes };
}
