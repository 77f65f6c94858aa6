// fastmcp, whose typed data has only what a tool's output schema names.
import {
  createCaller,
  createCronjob,
  createTask,
  type Field,
  fieldsOf,
  findTask,
  type Operation,
  operations,
  run,
  startRalph,
} from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runPython } from './run-python.ts';
import type { Call } from './scripted-model.ts';
import { type CodeTether, serverFor, startCodeTether, type Way } from './world.ts';

const told = z.object({
  results: z.array(
    z.object({
      tool: z.string(),
      isError: z.boolean(),
      structure: z.record(z.string(), z.unknown()),
      data: z.unknown(),
      fields: z.record(z.string(), z.unknown()),
    }),
  ),
  asked: z.array(z.string()),
});

const destructive = operations.filter(({ effects }) => effects.destructive);
const others = operations.filter(({ effects }) => !effects.destructive);
const ofEveryAnswer = ['notes', 'next', 'untrusted'];

describe.each<Way>(['stdio', 'HTTP'])('over %s', (way) => {
  test('typed data has every documented field, and all that the server answered', async () => {
    const codeTether = await startCodeTether();
    const server = await serverFor(way, codeTether);
    const { results } = told.parse(await runPython('fast_mcp', { server, calls: await callsOf(others, codeTether) }));
    for (const [index, { tool, structure, data, fields, isError }] of results.entries()) {
      expect(isError, tool).toBe(false);
      expect(data, tool).toMatchObject(structure);
      for (const name of ofEveryAnswer) expect(fields, tool).toHaveProperty(name);
      const { kind, output } = z.custom<Operation>().parse(others[index]);
      if (kind !== 'action') expect(Object.keys(fields), tool).toEqual(expect.arrayContaining(['total', 'cursor']));
      expectFields(kind === 'action' ? fields : fields.items, fieldsOf(output), tool);
    }
  });

  test('the user confirms what is destructive; an error has no typed data', async () => {
    const codeTether = await startCodeTether({ agent: 'none' });
    const server = await serverFor(way, codeTether);
    const refused = { tool: findTask.name, arguments: { status: 'odd' } };
    const calls = [...(await callsOf(destructive, codeTether)), refused];
    const { results, asked } = told.parse(await runPython('fast_mcp', { server, calls }));
    expect(results.pop()).toMatchObject({ isError: true, data: null, structure: { code: 'invalid_input' } });
    for (const { tool, structure, data, isError } of results) {
      expect(isError, tool).toBe(false);
      expect(data, tool).toMatchObject({ ...structure, cancelled: true });
    }
    expect(asked).toHaveLength(destructive.length);
  });
});

/** Each operation's example, with a record of this CodeTether where it names one. */
async function callsOf(all: readonly Operation[], { url, local }: CodeTether): Promise<Call[]> {
  const ada = createCaller({ url, session: bearer(local.tokens.admin), accountId: 'ada', tier: 'enterprise' });
  const made = {
    task_id: async () => (await run(createTask, ada, { title: 'Tidy' })).task_id,
    run_id: async () => (await run(startRalph, ada, startRalph.example.input)).run_id,
    cronjob_id: async () => (await run(createCronjob, ada, createCronjob.example.input)).cronjob_id,
  };
  const calls: Call[] = [];
  for (const { name, example } of all) {
    const input: Record<string, unknown> = { ...example.input };
    for (const [field, make] of Object.entries(made)) if (field in input) input[field] = await make();
    calls.push({ tool: name, arguments: input });
  }
  return calls;
}

function expectFields(typed: unknown, documented: readonly Field[], where: string): void {
  const fields = z.record(z.string(), z.unknown()).parse(typed);
  expect(Object.keys(fields), where).toEqual(expect.arrayContaining(documented.map(({ name }) => name)));
  for (const { name, items } of documented) if (items) expectFields(fields[name], items, `${where}.${name}`);
}
