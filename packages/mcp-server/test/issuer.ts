// A test issuer whose keys the test has, so that it can sign every kind of wrong token.
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export interface TestIssuer {
  issuer: string;
  /** Answers with the keys that are published now. */
  fetch: typeof fetch;
  /** How often the keys were read. */
  reads(): number;
  sign(claims?: JWTPayload, header?: { kid?: string; typ?: string }): Promise<string>;
  /** Signs with another key from now on, and publishes only that. */
  rotate(): Promise<void>;
}

export const resource = 'https://mcp.example.com/mcp';

export async function testIssuer(issuer = 'https://auth.example.com/realms/codetether'): Promise<TestIssuer> {
  let count = 0;
  let reads = 0;
  let current = await newKey();
  async function newKey() {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    count += 1;
    const kid = `key-${count}`;
    return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } };
  }
  return {
    issuer,
    async fetch() {
      reads += 1;
      return Response.json({ keys: [current.jwk] });
    },
    reads: () => reads,
    sign(claims = {}, { kid = current.jwk.kid, typ = 'JWT' } = {}) {
      return new SignJWT({
        iss: issuer,
        sub: 'ada',
        aud: resource,
        typ: 'Bearer',
        scope: 'openid tasks:read',
        exp: Math.floor(Date.now() / 1000) + 300,
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', kid, typ })
        .sign(current.privateKey);
    },
    async rotate() {
      current = await newKey();
    },
  };
}
