// What of the database the rest of the bot may use.
export { addAuditEntry } from './audit.ts';
export {
  activeBudgetAlerts,
  addBudgetAlert,
  findBudgetAlert,
  listBudgetAlerts,
  type NewBudgetAlert,
  pauseBudgetAlert,
  removeBudgetAlert,
} from './budget-alerts.ts';
export { createChannels } from './channels.ts';
export { createConversationStore } from './conversations.ts';
export { type Database, type DatabaseOptions, openDatabase, type Sql } from './database.ts';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts';
export { createInbox } from './inbox.ts';
export { migrate } from './migrate.ts';
export { createPositionStore } from './positions.ts';
export { createRunMessages } from './run-messages.ts';
export {
  addSubscription,
  findSubscription,
  listSubscriptions,
  muteSubscription,
  type NewSubscription,
  pauseSubscription,
  removeSubscription,
  resumeSubscription,
} from './subscriptions.ts';
export { createThreads } from './threads.ts';
