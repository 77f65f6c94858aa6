import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTask, findTask, getUsageSummary } from '@codetether/core';
import { createLocalServer, listen } from '@codetether/local-server';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mainFile, runProgram, testKey } from '../../test/spawn.ts';
import { catalog } from '../registry/catalog.ts';

/** Nothing listens on this port, and fetch does not refuse it. */
const noServer = 'http://127.0.0.1:2';

describe('the program', () => {
  test('serves a client of the SDK over an embedded CodeTether, and exits with the client', async () => {
    const client = new Client({ name: 'test', version: '0' });
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [mainFile, '--local'],
      stderr: 'ignore',
    });
    await client.connect(transport);
    const { tools, resources, resourceTemplates, prompts } = catalog;
    expect(await client.listTools()).toEqual({ tools });
    expect(await client.listResources()).toEqual({ resources });
    expect(await client.listResourceTemplates()).toEqual({ resourceTemplates });
    expect(await client.listPrompts()).toEqual({ prompts });
    const [models] = (await client.readResource({ uri: 'codetether://models' })).contents;
    expect(models).toMatchObject({ text: expect.stringContaining('Claude') });
    await client.subscribeResource({ uri: 'codetether://events/created' });
    expect(await client.callTool({ name: createTask.name, arguments: { title: 'Tidy' } })).toMatchObject({
      structuredContent: { status: 'pending' },
    });
    expect(await client.callTool({ name: getUsageSummary.name })).not.toHaveProperty('isError');
    const { pid } = transport;
    await client.close();
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  test('works against a server over HTTP', async () => {
    const { url, server, close } = await listen((origin) => createLocalServer({ url: origin }));
    onTestFinished(close);
    const client = new Client({ name: 'test', version: '0' });
    const env = {
      CODETETHER_API_URL: url,
      CODETETHER_TOKEN: server.tokens.keycloak,
      CODETETHER_WEB_URL: url,
      ...testKey,
    };
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: [mainFile], env, stderr: 'ignore' }),
    );
    onTestFinished(() => client.close());
    const { structuredContent } = await client.callTool({ name: createTask.name, arguments: { title: 'Tidy' } });
    expect(structuredContent).toMatchObject({ url: expect.stringMatching(`^${url}/tasks/`) });
  });

  test('writes only JSON-RPC, whatever it gets, and ends with its input', async () => {
    const input = `garbage\n{"jsonrpc":"2.0"}\n[]\n\n{"jsonrpc":"2.0","id":7,"method":"tools/list"}\n{"jsonrpc":"2.0","id":8,"method":"nothing"}\n{"half":`;
    const { output, exitCode } = await runProgram([], { input, env: { CODETETHER_API_URL: noServer } });
    const answers = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.every(({ jsonrpc }) => jsonrpc === '2.0')).toBe(true);
    expect(answers.map(({ id }) => id).sort()).toEqual([7, 8, null, null, null]);
    expect(exitCode).toBe(0);
  });

  test('an invalid message is refused and logged without its text, and the next one is answered', async () => {
    const input = `{"secret":\nsecret\n{"secret":1}\n${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })}\n`;
    const { output, errors } = await runProgram([], { input, env: { CODETETHER_API_URL: noServer } });
    expect(output).toContain('{"result":{},"jsonrpc":"2.0","id":1}');
    expect(errors.match(/refused an invalid message/g)).toHaveLength(3);
    expect(output + errors).not.toContain('secret');
  });

  test('without a server says how to set one', async () => {
    expect(await runProgram([])).toEqual({
      output: '',
      errors: expect.stringMatching(/^No CodeTether server is configured\. Set CODETETHER_API_URL .* --local/),
      exitCode: 2,
    });
  });
});

describe('doctor', () => {
  test('says server, version, account and scopes', async () => {
    const { output, exitCode } = await runProgram(['doctor', '--local']);
    expect(output).toMatch(/Server +embedded.*\nVersion +later than 1\.6\nAccount +local\nScopes +not in the token/s);
    expect(exitCode).toBe(0);
  });

  test('says what is wrong with the selection of tools', async () => {
    const pinned = await runProgram(['doctor', '--local', '--codebase', 'nope']);
    expect(pinned).toMatchObject({ output: expect.stringContaining('- There is no codebase "nope".'), exitCode: 1 });
    const misspelt = await runProgram(['doctor', '--local', '--tools', 'create_tsk']);
    expect(misspelt).toMatchObject({ errors: expect.stringContaining('There is no tool "create_tsk".'), exitCode: 2 });
  });

  test('says what is missing', async () => {
    const { output, exitCode } = await runProgram(['doctor', '--url', noServer]);
    expect(output).toMatch(
      /Server +http:\/\/127\.0\.0\.1:2\n.*Missing:\n- Nothing answers at http:\/\/127\.0\.0\.1:2\. .*\n- Set CODETETHER_TOKEN/s,
    );
    expect(exitCode).toBe(1);
  });
});

function isAlive(pid: number | null): boolean {
  try {
    return pid !== null && process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the key that proves what this user created', () => {
  const tasksOf = async (env: Record<string, string>, title?: string) => {
    const client = new Client({ name: 'test', version: '0' });
    const transport = { command: process.execPath, args: [mainFile, '--visibility', 'own'], env };
    await client.connect(new StdioClientTransport({ ...transport, stderr: 'ignore' }));
    if (title) await client.callTool({ name: createTask.name, arguments: { title } });
    const { structuredContent } = await client.callTool({ name: findTask.name, arguments: {} });
    await client.close();
    return JSON.stringify(structuredContent);
  };

  test('is created at first use, in a file that only they can read, and shared by their servers', async () => {
    const { url, server, close } = await listen((origin) => createLocalServer({ url: origin, agent: 'none' }));
    onTestFinished(close);
    const folder = await mkdtemp(join(tmpdir(), 'codetether-mcp-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const account = { CODETETHER_API_URL: url, CODETETHER_TOKEN: server.tokens.keycloak };
    const hers = { ...account, CODETETHER_TOKENS_FILE: join(folder, 'hers', 'tokens.json') };
    const another = { ...account, CODETETHER_TOKENS_FILE: join(folder, 'another', 'tokens.json') };
    const [one, two] = await Promise.all([tasksOf(hers, 'By one server'), tasksOf(hers, 'By another')]);
    expect(one).toContain('By one server');
    expect(two).toContain('By another');
    expect(await tasksOf(hers)).toMatch(/By another.*By one server|By one server.*By another/);
    expect(await tasksOf(another)).not.toContain('By');
    const files = await readdir(join(folder, 'hers'));
    expect(files.filter((name) => !name.startsWith('memory.sqlite-'))).toEqual(['memory.sqlite', 'signing-key']);
    for (const name of files) expect((await stat(join(folder, 'hers', name))).mode & 0o777, name).toBe(0o600);
  });

  test('over HTTP lasts only as long as the process unless it is set, and the start says so', async () => {
    const ended = 'no signing key is set';
    const { CODETETHER_SIGNING_KEY } = testKey;
    for (const [key, says] of [
      ['', true],
      [CODETETHER_SIGNING_KEY, false],
    ] as const) {
      const child = spawn(process.execPath, [mainFile, 'http', '--port', '0'], {
        env: { PATH: process.env.PATH, CODETETHER_API_URL: noServer, CODETETHER_SIGNING_KEY: key },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      for await (const chunk of child.stderr) {
        said += chunk;
        if (said.includes('listening')) child.kill();
      }
      expect(said.includes(ended)).toBe(says);
      expect(said).not.toContain(CODETETHER_SIGNING_KEY);
    }
  });
});
