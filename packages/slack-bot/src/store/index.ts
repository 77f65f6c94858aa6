// What of the database the rest of the bot uses most.
export { addAuditEntry } from './audit.ts';
export { createChannels } from './channels.ts';
export { createConversationStore } from './conversations.ts';
export { type Database, openDatabase } from './database.ts';
export { startEmbeddedPostgres } from './embedded-postgres.ts';
export { createInbox } from './inbox.ts';
export { migrate } from './migrate.ts';
export { createPositionStore } from './positions.ts';
export { createRunMessages } from './run-messages.ts';
export { addSubscription, listSubscriptions, pauseSubscription } from './subscriptions.ts';
export { createThreads } from './threads.ts';
