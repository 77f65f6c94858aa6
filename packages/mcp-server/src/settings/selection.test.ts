import {
  createCronjob,
  createTask,
  findTask,
  listCodebases,
  listCronjobs,
  newTask,
  operations,
  startRalph,
  updateCronjob,
} from '@codetether/core';
import { describe, expect, test } from 'vitest';
import { connect } from '../../test/connect.ts';
import { runProgram } from '../../test/spawn.ts';
import { createToolRegistry } from '../registry/tool-registry.ts';
import { everything, selectionSettings } from './selection.ts';

const namesOf = (selection: Partial<typeof everything>) =>
  createToolRegistry({ selection: { ...everything, ...selection } }).list.map(({ name }) => name);

describe('a server offers fewer tools', () => {
  test('only those that change nothing', () => {
    expect(namesOf({ readOnly: true })).toEqual([
      ...operations.filter(({ effects }) => effects.readOnly).map(({ name }) => name),
      'wait',
    ]);
  });

  test('only some sets, in the singular or the plural; what starts long work comes with the tool that waits', () => {
    expect(namesOf({ toolsets: ['cron'] })).toEqual([createCronjob, updateCronjob, listCronjobs].map((o) => o.name));
    expect(namesOf({ toolsets: ['tasks'] })).toEqual(namesOf({ toolsets: ['task'] }));
    expect(namesOf({ toolsets: ['ralph'] })).toContain('wait');
    expect(namesOf({ toolsets: ['usage', 'codebases'] })).not.toContain('wait');
  });

  test('only those that are named, and those of the named sets', () => {
    expect(namesOf({ tools: [createTask.name], toolsets: ['codebases'] })).toEqual([
      createTask.name,
      listCodebases.name,
    ]);
    expect(namesOf({ tools: [createTask.name, findTask.name], readOnly: true })).toEqual([findTask.name]);
  });

  test('but at least one, and none that does not exist', () => {
    expect(() => namesOf({ tools: ['dance'] })).toThrow('There is no tool "dance"');
    expect(() => namesOf({ toolsets: ['dances'] })).toThrow('There is no toolset "dance"');
    expect(() => namesOf({ tools: [createTask.name], readOnly: true })).toThrow('leave no tool');
  });

  test('and proposes no call of the others', async () => {
    const { call, client } = await connect({
      agent: 'none',
      selection: { ...everything, tools: [createTask.name, createCronjob.name] },
    });
    const task = await call(createTask.name, { title: 'Tidy' });
    expect(task.data.next).toBeUndefined();
    expect(task.text).not.toContain('Next:');
    expect((await call(createCronjob.name, createCronjob.example.input)).text).not.toContain(updateCronjob.name);
    await expect(client.callTool({ name: findTask.name })).rejects.toMatchObject({ code: -32602 });
  });

  test('the help names all sets', () => {
    const sets = new Set(operations.map(({ command }) => command.noun));
    const listed = /^Only these sets: (.*)$/.exec(selectionSettings.toolsets.about)?.[1]?.split(', ');
    expect(listed?.map((name) => (sets.has(name) ? name : name.replace(/s$/, '')))).toEqual([...sets].sort());
  });
});

describe('a server for one codebase', () => {
  test('asks for none, and whatever is made is made there', async () => {
    const { caller, call: callAny } = await connect();
    const [codebase] = listOf((await callAny(listCodebases.name)).data.items);
    const id = String(codebase?.codebase_id);
    const tools = createToolRegistry({ selection: { ...everything, codebase: id } });
    const call = async (name: string, input: object) =>
      (await tools.find(name)?.call({ caller, offers: () => true }, { ...input }))?.structuredContent;

    for (const { name, inputSchema } of tools.list) {
      expect(Object.keys(inputSchema.properties), name).not.toContain(listCodebases.key);
    }
    expect(await call(createTask.name, { title: 'Tidy' })).toMatchObject({ codebase_id: id });
    expect(await call(startRalph.name, { stories: [{ title: 'One' }] })).toMatchObject({ codebase_id: id });
    expect(await call(createTask.name, { title: 'Tidy', codebase_id: 'another' })).toMatchObject({
      code: 'invalid_input',
      error: expect.stringContaining('codebase_id is not a field'),
    });
    await callAny(createTask.name, { title: 'For all' });
    const told = listOf((await call(newTask.name, {}))?.items);
    expect(told.map(({ title }) => title)).toContain('Tidy');
    expect(told.map(({ title }) => title)).not.toContain('For all');
  });
});

test('the program takes it from flags and environment, and says what is wrong with it', async () => {
  const input = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}\n';
  const { output } = await runProgram(['--local', '--read-only'], { input, env: { CODETETHER_TOOLSETS: 'cron' } });
  expect(JSON.parse(output).result.tools.map(({ name }: { name: string }) => name)).toEqual([listCronjobs.name]);
  expect(await runProgram(['--local', '--tools', 'dance'])).toEqual({
    output: '',
    errors: expect.stringMatching(/^There is no tool "dance"\. There are new_task, /),
    exitCode: 2,
  });
});

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value : [];
}
