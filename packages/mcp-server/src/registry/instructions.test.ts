import { allScopes, createTask, operations } from '@codetether/core';
import { describe, expect, test } from 'vitest';
import { connect } from '../../test/connect.ts';
import { everything } from '../settings/selection.ts';
import { catalog } from './catalog.ts';
import { createRegistry } from './registry.ts';

const toolsets = [...new Set(operations.map(({ command }) => command.noun))];

test('a client gets them when it connects', async () => {
  const { client } = await connect({ agent: 'none' });
  expect(client.getInstructions()).toBe(catalog.instructions);
  expect(catalog.instructions).toMatch(/Ask the user before cancel_task or cancel_ralph_run\./);
});

describe('instructions', () => {
  const selections = [
    everything,
    { ...everything, codebase: 'c'.repeat(500) },
    { ...everything, readOnly: true },
    ...toolsets.map((set) => ({ ...everything, toolsets: [set] })),
  ];

  test.each(selections)('with %j are short enough for every client, and name no absent tool', (selection) => {
    const { instructions, tools } = createRegistry({ selection }).catalog('unknown');
    expect(instructions.length).toBeLessThan(2_048);
    const missing = operations.filter(({ name }) => !tools.some((tool) => tool.name === name));
    for (const { name } of missing) expect(instructions).not.toMatch(new RegExp(`\\b${name}\\b`));
  });

  test.each(selections)('with %j no description names an absent tool', (selection) => {
    const { tools } = createRegistry({ selection }).catalog('unknown');
    const absent = operations.filter(({ name }) => !tools.some((tool) => tool.name === name));
    for (const { description } of tools)
      for (const { name } of absent) expect(description).not.toMatch(new RegExp(`\\b${name}\\b`));
  });

  test('with fewer scopes too', () => {
    const { tools } = createRegistry().catalog(new Set(['tasks:write']));
    expect(tools.map(({ name }) => name)).not.toContain('wait');
    const description = tools.find(({ name }) => name === createTask.name)?.description;
    expect(`${description} Then use wait.`).toBe(`${createTask.summary} ${createTask.guidance}`);
  });

  test('name the scopes that would bring more tools', () => {
    const instructionsOf = (scopes: readonly string[], selection = everything) =>
      createRegistry({ selection }).catalog(new Set(scopes)).instructions;
    const few = instructionsOf(['openid', 'tasks:read']);
    expect(few).toContain('There are more tools with tasks:write, ');
    expect(few.length).toBeLessThan(2_048);
    expect(instructionsOf(allScopes.filter((scope) => scope !== 'cronjobs:write'))).toContain(
      'There are more tools with cronjobs:write: for those the user signs in again and allows it.',
    );
    expect(instructionsOf(allScopes)).not.toContain('There are more tools');
    expect(instructionsOf(['tasks:read'], { ...everything, readOnly: true })).not.toContain('tasks:write');
  });
});
