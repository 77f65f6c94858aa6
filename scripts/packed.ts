// pnpm packed [FOLDER]: packs the public packages (into the folder), installs the tarballs as a user of npm does, and runs everything that their READMEs
// tell a reader to type.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { fetchPackages } from './fetch-packages.ts';
import { documentedCode, documentedCommands } from './packed/documented-commands.ts';
import { expected } from './packed/expected.ts';
import { installedForm, isElsewhere, withoutVariables } from './packed/installed-form.ts';
import { contentProblems, pack } from './packed/pack.ts';
import { killLeftovers, type Place, startProgram } from './packed/program.ts';
import { startWorld } from './packed/world.ts';
import { publicPackages, repositoryFolder, shortName, tarballName } from './public-packages.ts';

const run = promisify(execFile);
/** Everything runs on the oldest supported Node; on the one before it, the programs must refuse to start with a sentence. */
const node = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const outside = [
  `oldest-node@npm:${node}@22.13.0`,
  `refused-node@npm:${node}@22.12.0`,
  'publint@0.3.25',
  '@arethetypeswrong/cli@0.18.5',
];
const packages = publicPackages();
let failures = 0;

const work = await mkdtemp(join(tmpdir(), 'codetether-packed-'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.once('exit', () => {
  killLeftovers();
  rmSync(work, { recursive: true, force: true });
});
await main();
console.log(failures === 0 ? 'packed: all good' : `packed: ${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;

async function main(): Promise<void> {
  const [given] = process.argv.slice(2);
  const folder = given ?? join(work, 'tarballs');
  await mkdir(folder, { recursive: true });
  const modules = await fetchPackages(outside);
  const tarballs = packages.map((published) => join(folder, tarballName(published)));
  for (const published of packages) await step(`pack ${shortName(published)}`, () => pack(published, folder));
  for (const tarball of tarballs) await lint(tarball, modules);
  const home = join(work, 'installed');
  const place = placeOf(home, join(modules, 'oldest-node', 'bin'));
  await step('npm install of the five on Node 22.13.0', () => install(tarballs, place));
  await step('Node 22.12 is refused in a sentence', () => refusals(home, join(modules, 'refused-node', 'bin', 'node')));
  await runDocumented(place);
}

async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  const begun = Date.now();
  const seconds = () => `${((Date.now() - begun) / 1000).toFixed(1)} s`;
  try {
    await work();
    console.log(`✓ ${name} (${seconds()})`);
  } catch (error) {
    failures += 1;
    console.log(`✗ ${name} (${seconds()})\n${error instanceof Error ? error.message : String(error)}`);
  }
}

async function lint(tarball: string, modules: string): Promise<void> {
  const name = tarball.split(/[\\/]/).at(-1) ?? '';
  await step(`${name}: its files`, async () => {
    const folder = await mkdtemp(join(work, 'contents-'));
    await run('tar', ['-xzf', tarball, '-C', folder]);
    const root = join(folder, 'package');
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const relative = files.map((file) => file.slice(root.length + 1).replaceAll('\\', '/'));
    const problems = await contentProblems(root, relative);
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
  const node = (script: string, ...args: string[]) =>
    run(process.execPath, [join(modules, script), ...args]).catch(({ stdout, stderr }) => {
      throw new Error(`${stdout}${stderr}`);
    });
  await step(`${name}: publint`, () => node('publint/src/cli.js', tarball, '--strict'));
  await step(`${name}: attw`, () => node('@arethetypeswrong/cli/dist/index.js', tarball, '--profile', 'esm-only'));
}

/** Installs into an empty folder; the commands get an environment without our settings. */
function placeOf(cwd: string, nodeFolder: string): Place {
  const path = [nodeFolder, join(cwd, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|pnpm_|CODETETHER|SLACK|OTEL|INIT_CWD|PORT$|HOST$|PUBLIC_URL$|DATABASE_URL$|PATH$)/i.test(name),
  );
  const env = Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return { cwd, env: { ...env, PATH: path, CODETETHER_TOKENS_FILE: join(work, 'tokens.json') }, scratch: work };
}

async function install(tarballs: readonly string[], { cwd, env }: Place): Promise<void> {
  await mkdir(cwd);
  // Windows starts npm.cmd only in a shell.
  const shell = process.platform === 'win32';
  const { stderr } = await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', cwd, ...tarballs], {
    cwd,
    env,
    shell,
  });
  if (stderr.includes('EBADENGINE')) throw new Error(stderr);
}

async function refusals(home: string, node: string): Promise<void> {
  await chmod(node, 0o755);
  for (const { name, bin } of packages) {
    for (const [command, file] of Object.entries(bin)) {
      const failed = await run(node, [join(home, 'node_modules', name, file)]).catch((error) => error);
      const { code, stderr } = failed;
      if (
        code !== 1 ||
        stderr.trim().split('\n').length !== 1 ||
        !stderr.includes(`${command} needs Node 22.13 or later`)
      )
        throw new Error(`${command} on Node 22.12 ended with ${code ?? 0}:\n${stderr}`);
    }
  }
}

async function runDocumented(place: Place): Promise<void> {
  const world = await startWorld(place);
  try {
    const pages = [...packages.map(({ readme }) => readme), join(repositoryFolder, 'docs', 'mcp-http.md')];
    const texts = await Promise.all(pages.map((page) => readFile(page, 'utf8')));
    for (const line of new Set(texts.flatMap(documentedCommands))) {
      if (isElsewhere(line)) continue;
      await step(line, async () => {
        const { command, cwd } = installedForm(line, packages, place.cwd);
        const check = expected[command];
        if (!check)
          throw new Error(
            'A README tells its readers to type this, and scripts/packed/expected.ts does not know what it must do.',
          );
        await check(withoutVariables(line), { ...place, cwd }, world);
      });
    }
    for (const { folder, readme } of packages) {
      const code = documentedCode(await readFile(readme, 'utf8'));
      if (code === '') continue;
      const name = shortName({ folder });
      await step(`the code in the README of ${name}`, async () => {
        const file = join(place.cwd, `readme-of-${name}.mjs`);
        await writeFile(file, `const url = '${world.url}', token = '${world.token}';\n${code}`);
        const { code: exit, output } = await startProgram(`node ${file}`, place).ended;
        if (exit !== 0) throw new Error(`It ended with ${exit}:\n${output}`);
      });
    }
  } finally {
    await world.close();
  }
}
