import { type GrantedScopes, missingScopes } from '@codetether/core';
import type { ToolDefinition } from './tool.ts';
import type { Toolbox } from './toolbox.ts';

/** The tools that an account with these scopes can use; all of them when its token does not say. */
export function grantedTools(toolbox: Toolbox, granted: GrantedScopes): readonly ToolDefinition[] {
  if (granted === 'unknown') return toolbox.list;
  return toolbox.list.filter(({ name }) => missingScopes(toolbox.find(name)?.scopes ?? [], granted).length === 0);
}
