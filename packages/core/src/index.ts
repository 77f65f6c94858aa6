// The exports for adapters and mains.
export { isTimeZone } from './api/cron-jobs/cron-jobs.ts';
export { usedBefore } from './api/idempotency/create-once.ts';
export { type Api, type ApiOptions, createApi, type Tier, tiers, type Visibility } from './api/index.ts';
export { type Prd, parsePrd, prdJsonIn, type UserStory } from './api/ralph/prd.ts';
export type { Turn } from './api/records/history.ts';
export type { FeedState } from './api/tasks/feed.ts';
export { isEnded } from './api/tasks/status.ts';
export {
  type Card,
  type CardField,
  dollars,
  duration,
  field,
  fields,
  foreignField,
  type Next,
  type Progress,
  progressText,
  type Step,
  statusOf,
  type Table,
  type Text,
  type Tone,
  trusted,
  untrusted,
} from './cards/card.ts';
export { type BareError, bareError } from './causes.ts';
export { type Clock, systemClock } from './concurrency/clock.ts';
export { createTokenBucket, type TokenBucket } from './concurrency/token-bucket.ts';
export {
  type ConversationStore,
  createConversations,
  fileConversations,
  memoryConversations,
} from './conversations/conversations.ts';
export {
  ConnectorError,
  type ErrorCode,
  errorCodes,
  type FieldError,
  invalidField,
  toConnectorError,
} from './errors.ts';
export {
  type Event,
  eventOf,
  eventShape,
  type Looked,
  lostLooks,
  type PollOptions,
  pastEvents,
  poll,
} from './events/poll.ts';
export { memoryPosition, type PositionStore } from './events/position-store.ts';
export {
  createServiceWatcher,
  type OwnedChange,
  type ServiceWatcher,
  untilSignedIn,
} from './events/service-watcher.ts';
export { createStateLooks, type StateLooks, type StateWatch, worthReading } from './events/state-looks.ts';
export { type TrackedEnd, trackedEnds } from './events/tracked-ends.ts';
export { createWatcher, type Watcher, type WatcherOptions } from './events/watch.ts';
export { examinationTable, examine, type Finding } from './examination/examine.ts';
export { type Field, type FieldType, fieldsByName, fieldsOf, type Lookup, type Repeat } from './fields/fields.ts';
export { allScopes, type GrantedScopes, grantsNothing, missingScopes, type Scope, scopes } from './fields/scopes.ts';
export { isNestedDeeper } from './json.ts';
export { preferred } from './memory/memory.ts';
export { isForgettable, type MemoryStore } from './memory/memory-store.ts';
export { boundedFetch, shortAnswer } from './network/bounded-fetch.ts';
export { connectionError, type Destination } from './network/connection-error.ts';
export { whyFailed } from './network/why-failed.ts';
export { cardOf, openingOf } from './operation/card-of.ts';
export type {
  ActionOperation,
  Command,
  Context,
  Effects,
  Operation,
  SearchOperation,
  Track,
  TriggerOperation,
} from './operation/define.ts';
export { hintForRequests } from './operation/search-hint.ts';
export * from './operations/index.ts';
export { type Log, silentLog } from './program/log.ts';
export { withoutSecrets } from './program/start-problem.ts';
export { whatFailed } from './program/what-failed.ts';
export { type CallerOptions, createCaller } from './run/caller.ts';
export { type Caller, countMatches, parseInput, type Result, requireScopes, run, wouldChange } from './run/run.ts';
export { setNewest } from './set-newest.ts';
export { createSigning, type Signing } from './signing/signing.ts';
export { storableJson } from './untrusted/clean.ts';
