// A running Keycloak on a free port of this machine.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createHttpServer } from '@codetether/core/http-server';
import { type BoundProgram, signal, startBound } from '../bound-program.ts';
import type { Admin } from './admin.ts';
import { administrator, copyOf, databaseIn, javaSettings, type Prepared } from './distribution.ts';

export interface Keycloak {
  /** For temporary files; it is deleted at the end, however that comes. */
  folder: string;
  admin: Admin;
  issuer: string;
  stop(): Promise<void>;
  /** After `stop`, with the same data. */
  start(): Promise<void>;
  /** Stops it and deletes its data. */
  end(): Promise<void>;
}

/** The most that a start may take, in ms: half a minute on two free cores. */
const startMs = 240_000;

/** Starts it with a copy of the imported data. */
export async function startKeycloak(prepared: Prepared, port: number): Promise<Keycloak> {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-keycloak-'));
  await copyOf(prepared, folder);
  const url = `http://localhost:${port}`;
  let running: BoundProgram | undefined;

  const start = async () => {
    const child = startBound(
      'bash',
      [
        prepared.program,
        'start',
        '--optimized',
        '--http-enabled=true',
        '--http-host=127.0.0.1',
        `--http-port=${port}`,
        `--hostname=${url}`,
        `--db-url=${databaseIn(folder)}`,
        '--cache=local',
      ],
      { folder, env: javaSettings },
    );
    running = child;
    let said = '';
    const listening = new Promise<void>((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (text: Buffer) => {
          said = `${said}${text}`.slice(-4_000);
          if (said.includes('Listening on')) resolve();
        });
      }
    });
    const late = new AbortController();
    await Promise.race([
      listening,
      once(child, 'exit').then(() => {
        throw new Error(`Keycloak ended while it started:\n${said}`);
      }),
      setTimeout(startMs, undefined, { signal: late.signal }).then(() => {
        signal(child, 'SIGKILL');
        throw new Error(`Keycloak did not start within ${startMs / 1000} s:\n${said}`);
      }),
    ]);
    late.abort();
  };
  const stop = async () => {
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const child = running;
    const ended = once(child, 'exit');
    signal(child, 'SIGTERM');
    const patience = globalThis.setTimeout(() => signal(child, 'SIGKILL'), 20_000);
    await ended;
    clearTimeout(patience);
  };
  const end = async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await end();
    throw error;
  }
  return { folder, admin: { url, ...administrator }, issuer: `${url}/realms/codetether`, start, stop, end };
}

/** Lets other processes stop and start it: POST /stop and /start at the address that it returns. */
export async function remoteControl(keycloak: Keycloak): Promise<string> {
  const http = createHttpServer((request, response) => {
    const done = request.url === '/stop' ? keycloak.stop() : keycloak.start();
    done.then(
      () => response.end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  http.unref();
  // A TCP server's address is never a text.
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}
