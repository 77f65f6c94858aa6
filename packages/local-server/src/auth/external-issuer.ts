import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { allowInsecureRequests, discovery, None } from 'openid-client';

/** An issuer outside this server, such as a Keycloak; the API accepts its access tokens. */
export interface ExternalIssuer {
  /** As the issuer itself names it. */
  url: string;
  keys: JWTVerifyGetKey;
}

/**
 * Reads the issuer's metadata (OpenID Connect Discovery). Its keys are fetched with the first token, and again for a key that is not known.
 * @throws Error in one sentence if the issuer does not answer, or names another issuer
 */
export async function externalIssuer(url: string): Promise<ExternalIssuer> {
  // Plain http is for an issuer on this machine or in the same compose file; the command line refuses it elsewhere.
  const execute = url.startsWith('http:') ? [allowInsecureRequests] : [];
  try {
    const { issuer, jwks_uri } = (
      await discovery(new URL(url), 'codetether-local-server', undefined, None(), { execute })
    ).serverMetadata();
    if (jwks_uri === undefined) throw new Error('its metadata have no jwks_uri');
    return { url: issuer, keys: createRemoteJWKSet(new URL(jwks_uri)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The issuer ${url} cannot be used: ${reason}. Start it first, or correct --issuer.`, {
      cause: error,
    });
  }
}
