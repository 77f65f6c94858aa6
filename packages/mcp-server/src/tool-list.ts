// The wire's list of tools. The build puts its value in place of this file, so that a start need not load the operations.

import type { ToolDefinition } from './tool.ts';
import { createToolbox } from './toolbox.ts';

export const toolList: readonly ToolDefinition[] = createToolbox().list;
