// Fills a cache folder for the witness: a Keycloak from Maven's registry with docs/keycloak/realm.json imported as its README says, and two assistants from PyPI and npm.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromiumPath } from '../../packages/core/test/chromium-path.ts';

/** The releases that are tested. */
const version = '26.7.3';
const pythonSdk = 'mcp==2.3.0';
const mcpRemote = 'mcp-remote@0.15.1';

export const administrator = { username: 'witness', password: 'witness-password' };

export interface Prepared {
  /** Its `bin/kc.sh`. */
  program: string;
  /** A database with the realm and an administrator; copy it before use. */
  data: string;
}

/** Names the programs that this machine lacks; undefined when it has all. */
export async function lacking(): Promise<string | undefined> {
  const needed: [string, string[], string][] = [
    ['Java 17 or later (java)', ['-version'], 'java'],
    ['Maven (mvn)', ['--version'], 'mvn'],
    ['Python 3.10 or later (python3)', ['-c', 'import sys, pip; sys.exit(sys.version_info < (3, 10))'], 'python3'],
    ['npm', ['--version'], 'npm'],
  ];
  const missing: string[] = [];
  for (const [name, args, command] of needed) if (!(await runs(command, args))) missing.push(name);
  if (!chromiumPath) missing.push('Chromium (on Debian: apt-get install chromium)');
  if (missing.length === 0) return undefined;
  return `This machine lacks ${missing.join(', ')}. Install ${missing.length === 1 ? 'it' : 'them'}, then run this command again.`;
}

/** Downloads, builds and imports whatever the cache folder does not have yet. */
export async function prepare(cache: string, realmFile: string, say: (line: string) => void): Promise<Prepared> {
  await mkdir(cache, { recursive: true });
  const home = join(cache, `keycloak-${version}`);
  const program = join(home, 'bin', 'kc.sh');
  await madeOnce(cache, home, async (folder) => {
    say(`Downloading Keycloak ${version} with Maven.`);
    const artifact = `-Dartifact=org.keycloak:keycloak-quarkus-dist:${version}:zip`;
    // Maven leaves markers in the folder where it runs.
    await run('mvn', ['--batch-mode', '--quiet', 'dependency:unpack', artifact, `-DoutputDirectory=${folder}`], {
      cwd: folder,
    });
    const unpacked = join(folder, `keycloak-${version}`);
    say('Building it for its file database.');
    await run('bash', [join(unpacked, 'bin', 'kc.sh'), 'build', '--db=dev-file']);
    return unpacked;
  });
  const realm = await readFile(realmFile);
  const data = join(cache, `data-${createHash('sha256').update(version).update(realm).digest('hex').slice(0, 16)}`);
  await madeOnce(cache, data, async (folder) => {
    say('Importing docs/keycloak/realm.json.');
    await run('bash', [program, 'import', '--optimized', `--db-url=${databaseIn(folder)}`, '--file', realmFile]);
    say('Making an administrator.');
    const { username, password } = administrator;
    await run(
      'bash',
      [
        program,
        'bootstrap-admin',
        'user',
        '--optimized',
        `--db-url=${databaseIn(folder)}`,
        `--username=${username}`,
        '--password:env=WITNESS_PASSWORD',
        '--no-prompt',
      ],
      { env: { WITNESS_PASSWORD: password } },
    );
    return folder;
  });
  return { program, data };
}

/** Installs the two assistants, each in a folder of its own. */
export async function prepareAssistants(cache: string, say: (line: string) => void) {
  const python = join(cache, pythonSdk);
  await madeOnce(cache, python, async (folder) => {
    say(`Installing ${pythonSdk} with pip.`);
    await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', folder, pythonSdk]);
    return folder;
  });
  const remote = join(cache, mcpRemote);
  await madeOnce(cache, remote, async (folder) => {
    say(`Installing ${mcpRemote} with npm.`);
    await run('npm', ['install', '--silent', '--no-audit', '--ignore-scripts', '--prefix', folder, mcpRemote]);
    return folder;
  });
  return { pythonPath: python, mcpRemote: join(remote, 'node_modules', 'mcp-remote', 'dist', 'proxy.js') };
}

export function databaseIn(folder: string): string {
  return `jdbc:h2:file:${join(folder, 'keycloak')};NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE`;
}

export function copyOf({ data }: Prepared, to: string): Promise<void> {
  return cp(data, to, { recursive: true });
}

/** `make` fills a folder and returns what becomes `target`; one that was interrupted leaves nothing there. */
async function madeOnce(cache: string, target: string, make: (folder: string) => Promise<string>): Promise<void> {
  if (await exists(target)) return;
  const folder = await mkdtemp(join(cache, 'making-'));
  try {
    await rename(await make(folder), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runs(command: string, args: string[]): Promise<boolean> {
  return promisify(execFile)(command, args).then(
    () => true,
    () => false,
  );
}

/** Throws with the last lines of what the command wrote. */
async function run(
  command: string,
  args: string[],
  { cwd, env }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<void> {
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
  await promisify(execFile)(command, args, options).catch((error: { stdout?: string; stderr?: string }) => {
    const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
    throw new Error(`${[command, ...args].slice(0, 3).join(' ')} failed:\n${said}`);
  });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
