import { errors, type Provider } from 'oidc-provider';
import type { SigningKeys } from '../auth/signing-keys.ts';
import { signAccessToken, verifyAccessToken } from './access-token.ts';
import { TOKEN_EXCHANGE } from './clients.ts';
import type { Sessions } from './sessions.ts';

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

export interface ExchangeRules {
  keys: SigningKeys;
  sessions: Sessions;
  /** The audience of a token for which the client names none. */
  audience: string;
  /** Whether a client of that id exists. */
  isAudience(name: string): boolean;
  /** How long the new token is valid, in seconds. */
  expiresIn: number;
}

/**
 * RFC 8693: a confidential client exchanges a user's token for one of its own for another audience. Errors have the codes and words of Keycloak 26
 * (StandardTokenExchangeProvider and AbstractTokenExchangeProvider in org.keycloak.protocol.oidc.tokenexchange).
 */
export function addTokenExchange(provider: Provider, rules: ExchangeRules): void {
  const { keys, sessions, audience, isAudience, expiresIn } = rules;
  const parameters = ['subject_token', 'subject_token_type', 'requested_token_type', 'audience', 'resource', 'scope'];
  provider.registerGrantType<Partial<Record<(typeof parameters)[number], string>>>(
    TOKEN_EXCHANGE,
    async (ctx) => {
      const { params, client } = ctx.oidc;
      const {
        subject_token: token,
        subject_token_type: type,
        requested_token_type: wantedType = ACCESS_TOKEN,
      } = params;
      if (!token || !type)
        throw new errors.InvalidRequest(
          `Parameter '${token ? 'subject_token_type' : 'subject_token'}' required for standard token exchange`,
        );
      if (type !== ACCESS_TOKEN)
        throw new errors.InvalidRequest("Parameter 'subject_token' supports access tokens only");
      const subject = await verifyAccessToken(token, { issuer: provider.issuer, keys, sessions });
      // By RFC 8693 (2.2.2) also a token that was valid once is an invalid request.
      if (!subject) throw new errors.InvalidRequest('Invalid token');
      if (wantedType !== ACCESS_TOKEN) throw new errors.InvalidRequest('requested_token_type unsupported');
      if (params.audience && !isAudience(params.audience)) throw new errors.InvalidClient('Audience not found');
      if (subject.clientId !== client.clientId && !subject.audience.includes(client.clientId))
        throw Object.assign(new errors.AccessDenied('Client is not within the token audience'), {
          status: 403,
          statusCode: 403,
        });
      const wanted = params.scope?.split(' ') ?? subject.scopes.filter((scope) => scope !== 'offline_access');
      if (!wanted.every((scope) => subject.scopes.includes(scope)))
        throw new errors.InvalidScope(`Invalid scopes: ${params.scope}`, wanted.join(' '));
      ctx.body = {
        access_token: await signAccessToken(
          { account: subject.account, clientId: client.clientId, sid: subject.sid, scopes: wanted },
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
