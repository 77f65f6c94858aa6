// Signed-in callers only: each shows an access token that the issuer made for this server, and may use the tools that its scopes allow.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  allScopes,
  type Clock,
  grantsNothing,
  type Log,
  missingScopes,
  type Scope,
  systemClock,
  whyFailed,
} from '@codetether/core';
import { accountIdOf, scopesIn } from '@codetether/core/auth';
import { lazyAsync } from '@codetether/core/lazy-async';
import type { Guard, Identity } from '../accounts/guard.ts';
import { Refusal } from '../accounts/refusal.ts';
import { InvalidToken, remoteKeys, verifyToken } from './bearer-token.ts';
import { challenge } from './challenge.ts';
import { resourceMetadata } from './resource-metadata.ts';

export interface ResourceServerOptions {
  /** The URL at which clients call this server: the audience of their tokens, unless another is given. */
  resource: string;
  issuer: string;
  /** What the issuer puts into `aud` instead of the URL, as Keycloak does where its audience mapper names a client. */
  audience?: string;
  /** Reads the issuer's discovery document for its `jwks_uri`. */
  jwksUri(): Promise<string>;
  /** The scopes that a tool needs; nothing for a tool that does not exist. */
  scopesOfTool(name: string): Promise<readonly Scope[] | undefined>;
  fetch?: typeof fetch;
  clock?: Clock;
  /** See `remoteKeys`. */
  keysCooldownMs?: number;
  log: Log;
}

export function resourceServer(options: ResourceServerOptions): Guard {
  const { resource, issuer, audience = resource, jwksUri, scopesOfTool, log } = options;
  const { fetch = globalThis.fetch, clock = systemClock } = options;
  const metadata = resourceMetadata(resource, issuer);
  const keys = lazyAsync(async () => remoteKeys(await jwksUri(), fetch, options.keysCooldownMs));
  const now = () => clock.now();

  return {
    metadata,
    async identify(request) {
      const token = bearerOf(request);
      if (token === undefined) {
        throw challenge(metadata.url, 'Sign in to use this server.', { scopes: allScopes });
      }
      const claims = await verifyToken(token, { issuer, audience, keys, now }).catch((error: unknown) => {
        if (error instanceof InvalidToken) {
          throw challenge(metadata.url, `${error.message} Sign in again.`, {
            error: 'invalid_token',
            description: error.message,
            scopes: allScopes,
          });
        }
        log.warn('the issuer cannot be asked for its keys', {
          issuer,
          ...whyFailed(error, { url: issuer, server: 'the identity server' }),
        });
        throw new Refusal(503, 'The identity server cannot be reached. Call again.', { 'retry-after': '5' });
      });
      const identity = identityOf(token, scopesIn(claims));
      if (grantsNothing(identity.scopes)) {
        throw challenge(
          metadata.url,
          "This sign-in grants none of CodeTether's scopes. Sign in again and allow them.",
          {
            error: 'insufficient_scope',
            description: 'The token grants none of the scopes',
            scopes: allScopes,
          },
        );
      }
      return identity;
    },
    async requireTool({ scopes }, tool) {
      const needed = await scopesOfTool(tool);
      const missing = missingScopes(needed ?? [], scopes);
      if (missing.length === 0) return;
      // With what is granted already, so that the client does not lose it for what it asks for now.
      const granted = allScopes.filter((scope) => scopes !== 'unknown' && scopes.has(scope));
      throw challenge(metadata.url, `This tool needs the scope ${missing.join(', ')}. Sign in again and allow it.`, {
        error: 'insufficient_scope',
        description: `The tool needs ${missing.join(' ')}`,
        scopes: [...granted, ...missing],
      });
    },
  };
}

/** RFC 6750, 2.1; a token in the URL is not looked for. */
function bearerOf({ headers }: IncomingMessage): string | undefined {
  return /^bearer +([\w.~+/=-]+) *$/i.exec(headers.authorization ?? '')?.[1];
}

/** The account and what it may do: two tokens that allow different things are two identities, so that neither acts with the other's rights. */
function identityOf(token: string, scopes: ReadonlySet<string>): Identity {
  const rights = [...scopes].sort().join(' ');
  const account = accountIdOf(token);
  const digest = createHash('sha256').update(rights).digest('hex').slice(0, 8);
  return { account, key: `${account}-${digest}`, token, scopes };
}
