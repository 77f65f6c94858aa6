export type { Visibility } from './account.ts';
export { type Api, type ApiOptions, createApi } from './api.ts';
export { type Tier, tiers } from './limiter.ts';
