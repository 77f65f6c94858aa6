import { randomBytes, randomUUID } from 'node:crypto';

/** Identifiers in the forms that the real server gives them. */
export const taskId = (): string => randomUUID();
export const dispatchedTaskId = (): string => `task-${hex(12)}`;
export const conversationId = (): string => randomUUID();
export const userId = (): string => `user_${hex(16)}`;
export const apiKeyId = (): string => `key_${hex(12)}`;
export const workspaceId = (): string => hex(8);
export const apiKey = (): string => `ct_${randomBytes(32).toString('base64url')}`;

const hex = (digits: number): string => randomBytes(digits / 2).toString('hex');
