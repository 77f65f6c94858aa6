// What adapters and mains may use.
export { isTimeZone } from './api/cron-jobs.ts';
export { type Api, type ApiOptions, createApi, type Tier, tiers, type Visibility } from './api/index.ts';
export { type Prd, parsePrd, prdJsonIn, type UserStory } from './api/prd.ts';
export type { Turn } from './api/stamp.ts';
export type { FeedState } from './api/task-feed.ts';
export { isEnded } from './api/task-status.ts';
export {
  type Card,
  type CardField,
  field,
  fields,
  foreignField,
  type Next,
  type Progress,
  type Step,
  statusOf,
  type Table,
  type Text,
  type Tone,
  trusted,
  untrusted,
} from './cards/card.ts';
export { cardOf } from './cards/default-card.ts';
export { type Clock, systemClock } from './clock.ts';
export { type CallerOptions, createCaller } from './context.ts';
export {
  type ConversationStore,
  createConversations,
  fileConversations,
  memoryConversations,
} from './conversations.ts';
export { ConnectorError, type ErrorCode, errorCodes, type FieldError, toConnectorError } from './errors.ts';
export { type Field, type FieldType, fieldsOf, type Lookup, type Repeat } from './fields.ts';
export { type Log, silentLog } from './log.ts';
export { isNestedDeeper } from './nesting.ts';
export { boundedFetch, shortAnswer } from './network/bounded-fetch.ts';
export { connectionError, type Destination } from './network/connection-error.ts';
export type {
  ActionOperation,
  Command,
  Context,
  Effects,
  Operation,
  SearchOperation,
  Track,
  TriggerOperation,
} from './operation.ts';
export * from './operations/index.ts';
export { type Event, eventShape, type PollOptions, poll } from './poll.ts';
export { memoryPosition, type PositionStore } from './position-store.ts';
export { type Caller, parseInput, type Result, requireScopes, run } from './run.ts';
export { allScopes, type GrantedScopes, grantsNothing, missingScopes, type Scope, scopes } from './scopes.ts';
export { createSigning, type Signing } from './signing.ts';
export { storableJson } from './storable.ts';
export { createWatcher, type Watcher, type WatcherOptions } from './watch.ts';
export { whatFailed } from './what-failed.ts';
