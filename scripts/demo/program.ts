// Runs one of our programs in its own process, as a user starts it. The program writes its log to a file in the demo's folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js';
import { happens } from './transcript.ts';

export interface ProgramOptions {
  /** For messages, such as "The Slack bot". */
  name: string;
  /** The source file to run. */
  file: string;
  args?: readonly string[];
  env: Record<string, string>;
  /** The folder for `NAME.log`. */
  folder: string;
  /** Stops a start that has not finished. */
  signal: AbortSignal;
}

export interface Program {
  url: string;
  /** Rejects when the program has ended. */
  ended: Promise<never>;
  /** Throws if the program fails at its end. */
  close(): Promise<void>;
}

/** How long a start may take before the page mentions it, in ms. There is no limit, because a machine may be slow. */
const patienceMs = 20_000;
/** How long a program may take to end before it is killed, in ms. */
const endingMs = 30_000;

/** Resolves when the program's log has its URL. */
export async function startProgram({ name, file, args = [], env, folder, signal }: ProgramOptions): Promise<Program> {
  const logFile = join(folder, `${name}.log`);
  // A file instead of a pipe: the program must be able to exit normally even if this process has ended.
  const log = await open(logFile, 'w');
  const child = spawn(process.execPath, [file, ...args], {
    env: { ...getDefaultEnvironment(), ...env },
    stdio: ['ignore', 'ignore', log.fd],
    // Only the demo gets Ctrl-C in a terminal; it ends its programs in order.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  await log.close();
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended with ${endOf(child)}.`)));
  ended.catch(() => undefined);
  const close = async () => {
    const end = await stop(child);
    // Windows has no signals: there SIGTERM ends a program immediately.
    if (end !== 0 && !(end === 'SIGTERM' && process.platform === 'win32'))
      throw new Error(`${name} ended with ${end}.`);
  };
  try {
    return { url: await urlOf(name, logFile, child, signal), ended, close };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

async function urlOf(name: string, logFile: string, child: ChildProcess, signal: AbortSignal): Promise<string> {
  const begun = Date.now();
  for (let told = 1; !hasEnded(child); ) {
    const url = /"url":"(http[^"]+)"/.exec(await readFile(logFile, 'utf8'))?.[1];
    if (url) return url;
    const waited = Date.now() - begun;
    if (waited > told * patienceMs) {
      told += 1;
      happens(`${name} is still starting after ${Math.round(waited / 1_000)} s`);
    }
    await sleep(50, undefined, { signal });
  }
  throw new Error(`${name} ended with ${endOf(child)} before it was ready.`);
}

async function stop(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (!hasEnded(child)) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => kill(child), endingMs);
    await exited;
    clearTimeout(late);
  }
  return endOf(child);
}

function endOf({ exitCode, signalCode }: ChildProcess): number | NodeJS.Signals | null {
  return exitCode ?? signalCode;
}

/** Includes child processes. */
function kill(child: ChildProcess): void {
  if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
  else child.kill('SIGKILL');
}

function hasEnded(child: ChildProcess): boolean {
  return endOf(child) !== null;
}
