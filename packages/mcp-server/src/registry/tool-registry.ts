// All tools of a server, created once: the list does no I/O and never changes.
import { type Clock, ConnectorError, systemClock } from '@codetether/core';
import { quotedValue } from '@codetether/core/untrusted';
import { everything, type Selection } from '../settings/selection.ts';
import { operationTool } from '../tools/operation-tool.ts';
import type { Tool, ToolDefinition } from '../tools/tool.ts';
import { waitTool } from '../tools/wait-tool.ts';
import { offeredOperations } from './pinned-codebase.ts';

export interface ToolRegistry {
  list: readonly ToolDefinition[];
  find(name: string): Tool | undefined;
}

interface Options {
  clock?: Clock | undefined;
  selection?: Selection;
}

/** Throws `invalid_input` when the selection names something unknown or leaves no tool. */
export function createToolRegistry({ clock = systemClock, selection = everything }: Options = {}): ToolRegistry {
  const tools = chosen([...offeredOperations(selection).map(operationTool), waitTool(clock)], selection);
  const byName = new Map(tools.map((tool) => [tool.definition.name, tool]));
  return {
    list: deepFreeze(tools.map(({ definition }) => definition)),
    find: (name) => byName.get(name),
  };
}

function chosen(all: readonly Tool[], { readOnly, tools, toolsets }: Selection): readonly Tool[] {
  const named = known(
    'tool',
    tools,
    all.map(({ definition }) => definition.name),
  );
  const sets = known('toolset', toolsets?.map(singular), [...new Set(all.flatMap((tool) => tool.toolsets))].sort());
  const kept = all.filter(
    ({ definition, toolsets }) =>
      (!readOnly || definition.annotations.readOnlyHint) &&
      ((!named && !sets) || named?.includes(definition.name) || toolsets.some((set) => sets?.includes(set))),
  );
  if (kept.length > 0) return kept;
  throw new ConnectorError('invalid_input', 'These settings leave no tool.', {
    hint: 'Name others with --tools or --toolsets, or leave out --read-only.',
  });
}

function known(kind: string, names: readonly string[] | undefined, all: readonly string[]): typeof names {
  const unknown = names?.find((name) => !all.includes(name));
  if (unknown === undefined) return names;
  throw new ConnectorError('invalid_input', `There is no ${kind} ${quotedValue(unknown)}.`, {
    hint: `There are ${all.join(', ')}.`,
  });
}

/** People write both task and tasks. */
function singular(name: string): string {
  return name.replace(/s$/, '');
}

/** Freezes the value and everything in it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
