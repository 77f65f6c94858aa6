export { type HostedWaits, hostWaits } from './host-waits.ts';
export { postgresWaits, waitMigrations } from './postgres-waits.ts';
export { requireKey, waitSettings } from './settings.ts';
export type { Call, Wait, Waits } from './waits.ts';
