export { type Clock, type DrivenClock, drivenClock, systemClock } from './clock.ts';
export type { IssuerClient } from './issuer/clients.ts';
export type { IssuerOptions } from './issuer/provider.ts';
export { type Listening, type ListenOptions, listen } from './listen.ts';
export type { ReadyTokens } from './ready-tokens.ts';
export type { Seed } from './seed.ts';
export { createLocalServer, type LocalServer, type LocalServerOptions } from './server.ts';
