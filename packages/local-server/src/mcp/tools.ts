import { discoverAgents, getAgent, getAgentCard, refreshAgentHeartbeat, registerAgent } from './agent-tools.ts';
import { listCodebases, listModels } from './directory-tools.ts';
import { getMessages, sendMessage, sendMessageAsync, sendToAgent } from './message-tools.ts';
import { RALPH_TOOLS } from './ralph-tools.ts';
import { getQueueStats, listTaskRuns } from './task-run-tools.ts';
import { cancelTask, createTask, getTask, getTaskUpdates, listTasks } from './task-tools.ts';
import type { Tool } from './tool.ts';

/** Every tool of the MCP endpoint. */
export const TOOLS: readonly Tool[] = [
  sendMessage,
  sendMessageAsync,
  sendToAgent,
  createTask,
  getTask,
  listTasks,
  cancelTask,
  getTaskUpdates,
  getQueueStats,
  listTaskRuns,
  discoverAgents,
  getAgent,
  getAgentCard,
  registerAgent,
  refreshAgentHeartbeat,
  listCodebases,
  listModels,
  getMessages,
  ...RALPH_TOOLS,
];
