// Everything that a search finds without filters: codebases, agents, models.
import { run, type SearchOperation } from '@codetether/core';
import { scheme } from '../results/resource-uri.ts';
import { listResult, textOf } from '../results/results.ts';
import type { Resource } from './resource.ts';

export function listResource(operation: SearchOperation): Resource {
  const { noun, command, scopes, summary } = operation;
  const name = `${command.noun}s`;
  return {
    template: `${scheme}${name}`,
    name,
    title: `${noun}s`,
    description: summary,
    scopes,
    async read(call) {
      return textOf(listResult(operation, { records: await run(operation, call.caller, {}) }, call));
    },
  };
}
