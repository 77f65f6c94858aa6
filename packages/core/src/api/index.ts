export type { Visibility } from './account.ts';
export { type Api, type ApiOptions, createApi } from './api.ts';
export { type Tier, tiers } from './limiter.ts';
export type { ChangeKind, TaskChange } from './task-changes.ts';
export type { FeedState } from './task-feed.ts';
