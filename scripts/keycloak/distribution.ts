// Fills a cache folder for the witness: a Keycloak from Maven's registry with docs/keycloak/realm.json imported as its README says, and two assistants from PyPI and npm.
import { createHash } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumPath } from '../../packages/core/test/browser/chromium-path.ts';
import { lackingText, madeOnce, type Needed, npm, npmInstall, pipInstall, python, run } from '../cache-folder.ts';

/** The releases that are tested. */
const version = '26.7.3';
const pythonSdk = 'mcp==2.3.0';
const mcpRemote = 'mcp-remote@0.15.1';

export const administrator = { username: 'witness', password: 'witness-password' };

/** For a Java that lives for minutes: it compiles quickly. */
export const javaSettings = {
  JAVA_OPTS_KC_HEAP: '-Xms128m -Xmx768m -XX:TieredStopAtLevel=1',
};

export interface Prepared {
  /** Its `bin/kc.sh`. */
  program: string;
  /** A database with the realm and an administrator; copy it before use. */
  data: string;
}

const needed: readonly Needed[] = [
  ['Java 17 or later (java)', 'java', ['-version']],
  ['Maven (mvn)', 'mvn', ['--version']],
  python,
  npm,
];

/** Says which programs this machine lacks; undefined when it has all. */
export function lacking(): Promise<string | undefined> {
  return lackingText(needed, chromiumPath ? [] : ['Chromium (on Debian: apt-get install chromium)']);
}

/** Downloads, builds and imports whatever the cache folder does not have yet. */
export async function prepare(cache: string, realmFile: string, say: (line: string) => void): Promise<Prepared> {
  const home = join(cache, `keycloak-${version}`);
  const program = join(home, 'bin', 'kc.sh');
  await madeOnce(cache, home, async (folder) => {
    say(`Downloading Keycloak ${version} with Maven.`);
    const artifact = `-Dartifact=org.keycloak:keycloak-quarkus-dist:${version}:zip`;
    // Maven leaves markers in the folder where it runs.
    await run('mvn', ['--batch-mode', '--quiet', 'dependency:unpack', artifact, `-DoutputDirectory=${folder}`], {
      cwd: folder,
      folder,
    });
    const unpacked = join(folder, `keycloak-${version}`);
    say('Building it for its file database.');
    await run('bash', [join(unpacked, 'bin', 'kc.sh'), 'build', '--db=dev-file'], { folder, env: javaSettings });
    return unpacked;
  });
  const realm = await readFile(realmFile);
  const data = join(cache, `data-${createHash('sha256').update(version).update(realm).digest('hex').slice(0, 16)}`);
  await madeOnce(cache, data, async (folder) => {
    say('Importing docs/keycloak/realm.json.');
    await run('bash', [program, 'import', '--optimized', `--db-url=${databaseIn(folder)}`, '--file', realmFile], {
      folder,
      env: javaSettings,
    });
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
      { folder, env: { ...javaSettings, WITNESS_PASSWORD: password } },
    );
    return folder;
  });
  return { program, data };
}

/** Installs the two assistants, each in a folder of its own. */
export async function prepareAssistants(cache: string, say: (line: string) => void) {
  const pythonPath = join(cache, pythonSdk);
  await madeOnce(cache, pythonPath, (folder) => {
    say(`Installing ${pythonSdk} with pip.`);
    return pipInstall(folder, [pythonSdk]);
  });
  const remote = join(cache, mcpRemote);
  await madeOnce(cache, remote, (folder) => {
    say(`Installing ${mcpRemote} with npm.`);
    return npmInstall(folder, [mcpRemote]);
  });
  return { pythonPath, mcpRemote: join(remote, 'node_modules', 'mcp-remote', 'dist', 'proxy.js') };
}

export function databaseIn(folder: string): string {
  return `jdbc:h2:file:${join(folder, 'keycloak')};NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE`;
}

export function copyOf({ data }: Prepared, to: string): Promise<void> {
  return cp(data, to, { recursive: true });
}
