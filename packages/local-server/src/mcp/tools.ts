import { createTask, getTask, listTaskRuns } from './task-tools.ts';
import type { Tool } from './tool.ts';

/** Every tool of the MCP endpoint. */
export const TOOLS: readonly Tool[] = [createTask, getTask, listTaskRuns];
