// The bot as a process of its own, which whoever starts it must end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface BotProcess {
  /** Where Slack sends events. */
  eventsUrl: string;
  url: string;
  logs: string[];
  /** At once, as the kernel would when memory is short. */
  kill(): Promise<void>;
  /** As an operator would; the exit code. */
  stop(): Promise<number | null>;
}

export const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** The signal ends one that has not yet started. */
export async function spawnBot(env: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<BotProcess> {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH ?? '', HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const follow = () => child.kill('SIGKILL');
  process.once('exit', follow);
  child.once('exit', () => process.off('exit', follow));
  signal?.addEventListener('abort', () => void end(child, 'SIGKILL'));
  const logs: string[] = [];
  const started = Promise.withResolvers<string>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    logs.push(line);
    const url = /"url":"([^"]+)","msg":"the bot runs"/.exec(line)?.[1];
    if (url) started.resolve(url);
  });
  child.once('exit', (code) => started.reject(new Error(`The bot ended (${code}):\n${logs.join('\n')}`)));
  const url = await started.promise;
  return {
    url,
    eventsUrl: `${url}/slack/events`,
    logs,
    kill: () => end(child, 'SIGKILL'),
    async stop() {
      await end(child, 'SIGTERM');
      return child.exitCode;
    },
  };
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
