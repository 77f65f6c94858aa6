// The bot as a process of its own, for tests that kill it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { type BotProcess, main, spawnBot } from './spawned-bot.ts';

/** Runs the bot until it ends by itself; `last` is the last line of what it said. */
export async function endOf(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [[exitCode], errors] = await Promise.all([once(child, 'close'), text(child.stderr)]);
  return { exitCode, errors, last: errors.trimEnd().split('\n').at(-1) };
}

export async function startBotProcess(env: Record<string, string>): Promise<BotProcess> {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const bot = await spawnBot(env, ending.signal);
  onTestFinished(() => bot.kill());
  return bot;
}
