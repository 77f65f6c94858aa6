import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

test('pnpm test:keycloak says what the machine lacks, and ends with 2', async () => {
  const command = fileURLToPath(new URL('keycloak.ts', import.meta.url));
  const child = spawn(process.execPath, [command], { env: { PATH: '' }, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const [said, complained, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  expect(complained).toMatch(
    /^This machine lacks Java 17 or later \(java\), Maven \(mvn\), .*Install them, then run this command again\.\n$/,
  );
  expect([said, code]).toEqual(['', 2]);
});
