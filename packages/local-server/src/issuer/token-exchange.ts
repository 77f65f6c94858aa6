import { errors, type Provider } from 'oidc-provider';
import type { SigningKeys } from '../auth/signing-keys.ts';
import { signAccessToken, verifyAccessToken } from './access-token.ts';
import { TOKEN_EXCHANGE } from './clients.ts';

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

/** RFC 8693: a confidential client exchanges a user's token for one of its own for another audience. */
export function addTokenExchange(
  provider: Provider,
  { keys, audience, expiresIn }: { keys: SigningKeys; audience: string; expiresIn: number },
): void {
  const parameters = ['subject_token', 'subject_token_type', 'requested_token_type', 'audience', 'resource', 'scope'];
  provider.registerGrantType<Partial<Record<(typeof parameters)[number], string>>>(
    TOKEN_EXCHANGE,
    async (ctx) => {
      const { params, client } = ctx.oidc;
      if (params.subject_token_type !== ACCESS_TOKEN)
        throw new errors.InvalidRequest(`subject_token_type must be ${ACCESS_TOKEN}`);
      if (params.requested_token_type && params.requested_token_type !== ACCESS_TOKEN)
        throw new errors.InvalidRequest(`requested_token_type must be ${ACCESS_TOKEN}`);
      const subject = await verifyAccessToken(params.subject_token ?? '', provider.issuer, keys);
      if (!subject) throw new errors.InvalidGrant('subject_token is not a valid access token of this issuer');
      const wanted = params.scope?.split(' ') ?? subject.scopes.filter((scope) => scope !== 'offline_access');
      const missing = wanted.filter((scope) => !subject.scopes.includes(scope));
      if (missing.length > 0) throw new errors.InvalidScope('the subject token lacks it', missing.join(' '));
      ctx.body = {
        access_token: await signAccessToken(
          { account: subject.account, clientId: client.clientId, scopes: wanted },
          {
            issuer: provider.issuer,
            audience: params.audience ?? [params.resource].flat()[0] ?? audience,
            expiresIn,
            keys,
          },
        ),
        issued_token_type: ACCESS_TOKEN,
        token_type: 'Bearer',
        expires_in: expiresIn,
        scope: wanted.join(' '),
      };
    },
    parameters,
  );
}
