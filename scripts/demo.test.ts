// However the demo ends, it leaves no process and no folder behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test as everywhere, expect, type TestContext } from 'vitest';

// Finds processes in /proc. The tests run in parallel: a demo mostly waits, and each has its own folder and processes.
const test = everywhere.skipIf(!existsSync('/proc/self/cwd')).concurrent;
const demo = fileURLToPath(new URL('demo.ts', import.meta.url));

type Demo = Awaited<ReturnType<typeof startDemo>>;

async function startDemo({ onTestFinished }: TestContext) {
  const temporary = await mkdtemp(join(tmpdir(), 'demo-test-'));
  const child = spawn(process.execPath, [demo], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: temporary },
  });
  const ended = once(child, 'close');
  let page = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    page += part;
  });
  const errors = text(child.stderr);
  const log = (name: string) => {
    const [file] = globSync(`codetether-demo-*/${name}.log`, { cwd: temporary });
    return file ? readFileSync(join(temporary, file), 'utf8') : '';
  };
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await rm(temporary, { recursive: true, force: true });
  });
  return {
    child,
    page: () => page,
    log,
    setsUpPostgres: () => globSync('codetether-demo-*/bot/postgres.new', { cwd: temporary }).length > 0,
    async until(happened: () => boolean) {
      while (!happened()) {
        if (child.exitCode !== null) throw new Error(`The demo ended early:\n${page}\n${await errors}`);
        await sleep(20);
      }
    },
    /** How the demo ended, and what it left behind. */
    async end() {
      const family = familyOf(child.pid ?? 0);
      const [code, signal] = await ended;
      return { code, signal, errors: await errors, processes: left(family, temporary), files: readdirSync(temporary) };
    },
  };
}

const nothing = { processes: [], files: [] };

test.for<[string, (demo: Demo) => boolean]>([
  ['at its first line', ({ page }) => page() !== ''],
  ['while PostgreSQL is set up', ({ setsUpPostgres }) => setsUpPostgres()],
  ['when the bot runs', ({ log }) => log('The Slack bot').includes('the bot runs')],
  ['while Ralph builds', ({ page }) => page().includes('stories passed: ')],
])('Ctrl-C %s leaves nothing', async ([, moment], context) => {
  const demo = await startDemo(context);
  await demo.until(() => moment(demo));
  demo.child.kill('SIGINT');
  expect(await demo.end()).toMatchObject({ ...nothing, code: 130 });
});

test('Ctrl-C before it has begun leaves nothing', async (context) => {
  const demo = await startDemo(context);
  demo.child.kill('SIGINT');
  expect(await demo.end()).toMatchObject({ ...nothing, signal: 'SIGINT' });
});

test('SIGTERM leaves nothing', async (context) => {
  const demo = await startDemo(context);
  await demo.until(() => demo.log('The MCP server') !== '');
  demo.child.kill('SIGTERM');
  expect(await demo.end()).toMatchObject({ ...nothing, code: 143 });
});

test('a reader who has seen enough (`| head -4`) leaves nothing', async (context) => {
  const demo = await startDemo(context);
  await demo.until(() => demo.page().split('\n').length > 4);
  demo.child.stdout.destroy();
  expect(await demo.end()).toMatchObject({ ...nothing, code: 0, errors: '' });
});

test('a bot that is killed fails the demo, which shows its log and leaves nothing', async (context) => {
  const demo = await startDemo(context);
  await demo.until(() => demo.log('The Slack bot').includes('the bot runs'));
  const bot = familyOf(demo.child.pid ?? 0).find((pid) => commandOf(pid).includes('slack-bot/src/main.ts'));
  process.kill(bot ?? 0, 'SIGKILL');
  const end = await demo.end();
  expect(end).toMatchObject({ ...nothing, code: 1 });
  expect(end.errors).toContain('The Slack bot ended with SIGKILL');
  expect(end.errors).toMatch(/The Slack bot logged:\n.*the bot runs/);
});

/** A process and its descendants. */
function familyOf(root: number): number[] {
  const parents = new Map(processes().map((pid) => [pid, parentOf(pid)]));
  const family = [root];
  for (const member of family) for (const [pid, parent] of parents) if (parent === member) family.push(pid);
  return family;
}

/** The descendants, and processes that work in the folder: PostgreSQL is not a descendant. */
function left(family: readonly number[], folder: string): string[] {
  return processes()
    .filter((pid) => family.includes(pid) || folderOf(pid).startsWith(folder))
    .map(commandOf)
    .filter((command) => command !== '');
}

function processes(): number[] {
  return readdirSync('/proc').map(Number).filter(Boolean);
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1]);
}

/** Empty for a zombie. */
function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

function folderOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
