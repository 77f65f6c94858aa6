// The effect of an uncaught error on each program (docs/decisions/0019-uncaught-errors-end-a-program.md).
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { type Program, startLocalServer, startMcpServerWith, startRelay, startSlackBot } from './web-pages/programs.ts';

const preload = (code: string) => ({ NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}` });

// Concatenated, since a stack contains this whole data URL.
const failing = preload(`
  const secret = 'ma' + 'rk';
  process.on('SIGWINCH', () => void Promise.reject(new Error(secret)));
  process.on('SIGUSR2', () => { throw Object.assign(new Error(secret), { headers: secret }); });
`);

const programs: Readonly<Record<string, [start: () => Promise<Program>, health: string]>> = {
  'codetether-mcp http': [() => startMcpServerWith(['--local'], failing), '/health'],
  'codetether-local-server': [() => startLocalServer(undefined, failing), '/v1/agent/tasks'],
  'codetether-relay': [() => startRelay(failing), '/health/live'],
  'codetether-slack': [() => startSlackBot(failing), '/health/live'],
};

test.each(Object.entries(programs))(
  '%s survives a rejected promise, and ends after a thrown error',
  async (_, [start, health]) => {
    const program = await start();
    onTestFinished(program.stop);
    program.kill('SIGWINCH');
    await expect.poll(() => program.said()).toContain('"a promise was rejected and nobody waited"');
    expect((await fetch(program.url + health)).status).toBe(200);
    program.kill('SIGUSR2');
    expect(await program.exited).toBe(1);
    const lines = program.logged();
    expect(lines.filter((line) => !line.startsWith('{') || line.includes('mark'))).toEqual([]);
    expect(lines.join('\n')).toContain('"an error was not caught"');
    await expect(fetch(program.url + health)).rejects.toThrow('fetch failed');
  },
);

test.each(Object.entries(programs))('%s works on when nobody reads its log any more', async (_, [start, health]) => {
  const program = await start();
  onTestFinished(program.stop);
  program.closeLog();
  program.kill('SIGWINCH');
  for (let calls = 0; calls < 3; calls += 1) {
    expect((await fetch(program.url + health)).status).toBe(200);
  }
  program.kill('SIGUSR2');
  expect(await program.exited).toBe(1);
});

/** Runs codetether-mcp over standard input and output to its end. */
async function runStdio(code: string) {
  const main = fileURLToPath(new URL('../packages/mcp-server/src/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--local'], { env: { PATH: process.env.PATH, ...preload(code) } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const [said, exitCode] = await Promise.all([text(child.stderr), exited]);
  return { said, exitCode };
}

test('codetether-mcp over standard input and output ends after a thrown error', async () => {
  const { said, exitCode } = await runStdio(`
    process.stdin.once('newListener', () => setImmediate(() => { throw new Error('ma' + 'rk'); }));
  `);
  expect([exitCode, said]).toEqual([1, expect.stringMatching(/^\{.*"message":"an error was not caught".*\}\n$/)]);
  expect(said).not.toContain('mark');
});

test('codetether-mcp ends with its client when the client read no log', async () => {
  const main = fileURLToPath(new URL('../packages/mcp-server/src/main.ts', import.meta.url));
  // It logs before it looks whether its input has ended.
  const preloaded = preload(`process.on('SIGWINCH', () => void Promise.reject(new Error('no matter')));`);
  const child = spawn(process.execPath, [main, '--local'], { env: { PATH: process.env.PATH, ...preloaded } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })}\n`);
  await new Promise((answered) => child.stdout.once('data', answered));
  child.stderr.destroy();
  child.kill('SIGWINCH');
  child.stdin.end();
  expect(await exited).toBe(0);
});

test('a start that fails for an unexpected reason prints one line, with the first cause first', async () => {
  const { said, exitCode } = await runStdio(`
    const cause = new Error('the disk is gone: Bearer mark');
    process.stdin.on = () => { throw new Error('no input', { cause }); };
  `);
  expect([exitCode, said]).toEqual([1, 'the disk is gone: Bearer [secret] (no input)\n']);
});
