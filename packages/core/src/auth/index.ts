// The tokens of calls, and the ways to sign in: the exports for adapters and mains.
export {
  type Authorization,
  type AuthorizationChecks,
  type AuthorizationOptions,
  beginAuthorization,
  completeAuthorization,
} from './authorization-code.ts';
export { accountIdOf, inSession, type Subject, shareSession, subjectOf } from './claims.ts';
export { type AnotherCode, type DevicePrompt, type DeviceSignInOptions, deviceSignIn } from './device-code.ts';
export { type DiscoverOptions, discover, type OidcClient } from './discovery.ts';
export { checkExchange, type ExchangeOptions, exchange } from './exchange.ts';
export { OfflineAccessRefused } from './failures.ts';
export { fileTokens, type TokensFile } from './file-tokens.ts';
export { type OidcSession, type OidcSessionOptions, oidcSession } from './oidc-session.ts';
export { revoke, revokeEnded } from './revocation.ts';
export { bearer, bearerIn, type Session } from './session.ts';
export { allOauthScopes, configuredScopes, grantedScopes, onlineScopes, scopesIn } from './token-scopes.ts';
export { memoryTokens, type TokenStore } from './token-store.ts';
export { endOfSignIn, expiryProblem, isNew, type Tokens } from './tokens.ts';
