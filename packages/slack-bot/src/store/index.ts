// What of the database the rest of the bot uses most.
export { addAuditEntry } from '../postgres/audit-table.ts';
export { createChannels } from '../features/channel-settings/channels-table.ts';
export { createConversationStore } from '../features/accounts/conversations-table.ts';
export { type Database, openDatabase } from '../postgres/database.ts';
export { startEmbeddedPostgres } from '../postgres/embedded-postgres.ts';
export { createInbox } from '../jobs/inbox.ts';
export { migrate } from '../postgres/migrate.ts';
export { createPositionStore } from '../features/subscriptions/positions-table.ts';
export { createRunMessages } from '../features/live-runs/run-messages-table.ts';
export { addSubscription, listSubscriptions, pauseSubscription } from '../features/subscriptions/subscriptions-table.ts';
export { createThreads } from '../features/threads/threads-table.ts';
