export { type Api, type ApiOptions, createApi } from './api.ts';
export { type Tier, tiers } from './http/limiter.ts';
export type { Visibility } from './ownership/account.ts';
