// The official Python SDK, over stdio and HTTP.
import { startRalph } from '@codetether/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { catalog } from '../../packages/mcp-server/src/registry/catalog.ts';
import { runPython } from './run-python.ts';
import { program, serverFor, startCodeTether, startInstance, type Way } from './world.ts';

const names = catalog.tools.map(({ name }) => name);
const newest = '2026-07-28';

test.each<[Way, 'auto' | 'legacy', string]>([
  ['stdio', 'auto', newest],
  ['HTTP', 'auto', newest],
  ['stdio', 'legacy', '2025-11-25'],
])('over %s (%s), a user confirms a cancellation', async (way, mode, revision) => {
  const server = await serverFor(way, await startCodeTether({ agent: 'none' }));
  const told = Object(await runPython('python_sdk', { story: 'confirm', server, mode }));
  const { task_id } = told.created;
  const question = `Cancel Task "Tidy" (pending) {"task_id":"${task_id}"}?`;
  expect(told).toEqual({
    revision,
    instructions: catalog.instructions,
    created: expect.objectContaining({
      status: 'pending',
      next: [{ tool: 'wait', arguments: { task_id }, why: 'Wait for the end' }],
      untrusted: ['title', 'description'],
    }),
    refused: expect.objectContaining({ isError: true, code: 'invalid_input', hint: 'Correct it and try again.' }),
    kept: expect.objectContaining({ isError: true, code: 'cancelled' }),
    cancelled: expect.objectContaining({ status: 'cancelled', cancelled: true }),
    asked: [question, question],
  });
});

describe.each<Way>(['stdio', 'HTTP'])('over %s', (way) => {
  test('a client that listens is notified of a change', async () => {
    const server = await serverFor(way, await startCodeTether({ agent: 'none' }));
    const { revision, task_id, uri } = Object(await runPython('python_sdk', { story: 'listen', server }));
    expect({ revision, uri }).toEqual({ revision: newest, uri: `codetether://tasks/${task_id}` });
  });

  test('a task that one instance began is asked for at another, after a restart', async () => {
    const codeTether = await startCodeTether({ agent: 'none' });
    const first = await startInstance(codeTether.env);
    const { name, example } = startRalph;
    const stdio = { command: process.execPath, args: [program], env: codeTether.env };
    const begun = await runPython('python_sdk', {
      story: 'begin',
      server: way === 'stdio' ? stdio : { url: first.url },
      tool: name,
      arguments: example.input,
    });
    const { task_id, ...rest } = z.looseObject({ task_id: z.string() }).parse(begun);
    expect(rest).toEqual({ revision: newest, status: 'working' });
    first.kill('SIGKILL');
    await first.ended;
    const server = await serverFor(way, codeTether);
    expect(await runPython('python_sdk', { story: 'end', server, task_id })).toEqual({
      before: 'working',
      after: 'cancelled',
    });
  });

  test('one connection asks server/discover, and then initialize', async () => {
    const server = await serverFor(way, await startCodeTether({ agent: 'none' }));
    expect(await runPython('python_sdk', { story: 'both_eras', server })).toEqual({
      discovered: [newest],
      initialized: '2025-11-25',
      tools: names,
    });
  });
});
