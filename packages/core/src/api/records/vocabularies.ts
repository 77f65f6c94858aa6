// The closed vocabularies of states and kinds: words that nobody else can choose.

export const taskStatuses = ['pending', 'working', 'completed', 'failed', 'cancelled'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export const runStatuses = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof runStatuses)[number];

export const runModes = ['sequential', 'parallel'] as const;

/** The types that callers may choose. */
export const agentTypes = ['build', 'plan', 'general', 'explore'] as const;
/** The type that the server takes when none is given. */
export const usualAgentType: (typeof agentTypes)[number] = 'build';
/** All types on the server. */
export const allAgentTypes = [...agentTypes, 'forage', 'review', 'gardener'] as const;

export const codebaseStatuses = [
  'idle',
  'running',
  'busy',
  'error',
  'stopped',
  'watching',
  'active',
  'cloning',
  'unknown',
] as const;
export type CodebaseStatus = (typeof codebaseStatuses)[number];
