// All tools, made once: the list does no I/O and never changes.
import { type Clock, operations, systemClock } from '@codetether/core';
import { operationTool } from './operation-tool.ts';
import type { Tool, ToolDefinition } from './tool.ts';
import { waitTool } from './wait-tool.ts';

export interface Toolbox {
  list: readonly ToolDefinition[];
  find(name: string): Tool | undefined;
}

export function createToolbox({ clock = systemClock }: { clock?: Clock | undefined } = {}): Toolbox {
  const tools = [...operations.map(operationTool), waitTool(clock)];
  const byName = new Map(tools.map((tool) => [tool.definition.name, tool]));
  return {
    list: deepFreeze(tools.map(({ definition }) => definition)),
    find: (name) => byName.get(name),
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
