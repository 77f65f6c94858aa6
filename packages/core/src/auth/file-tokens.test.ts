import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { failure } from '../../test/failure.ts';
import { openIssuer } from '../../test/issuer.ts';
import { fileTokens, oidcSession, type Tokens } from './index.ts';

/** A path in a folder that does not exist yet. */
async function freshPath() {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'codetether', 'tokens.json');
}

const tokens = (accessToken: string): Tokens => ({ accessToken, refreshToken: 'r', expiresAt: 1 });
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

test('only its owner may read the file and enter its folder', async () => {
  const path = await freshPath();
  await fileTokens(path).set('ada', tokens('a'));
  expect(await modeOf(path)).toBe(0o600);
  expect(await modeOf(dirname(path))).toBe(0o700);
});

test('a file that other users could read is replaced by one that they cannot', async () => {
  const path = await freshPath();
  await fileTokens(path).set('ada', tokens('a'));
  await chmod(path, 0o644);
  await fileTokens(path).set('ada', tokens('b'));
  expect(await modeOf(path)).toBe(0o600);
});

test('accounts are kept apart, and another store on the same file sees them', async () => {
  const path = await freshPath();
  const store = fileTokens(path);
  expect(await store.get('ada')).toBeUndefined();
  await store.set('ada', tokens('a'));
  await fileTokens(path).set('ben', tokens('b'));
  expect(await store.get('ada')).toEqual(tokens('a'));
  expect(await store.get('ben')).toEqual(tokens('b'));
  expect(await store.get('toString')).toBeUndefined();
  await store.delete('ada');
  expect(await store.get('ada')).toBeUndefined();
  expect(await store.get('ben')).toEqual(tokens('b'));
});

test('readers see whole files during writes, and no write is lost', async () => {
  const path = await freshPath();
  const names = Array.from({ length: 20 }, (_, index) => `account-${index}`);
  await fileTokens(path).set('ada', tokens('a'));
  let writing = true;
  const reader = (async () => {
    while (writing) expect(await fileTokens(path).get('ada')).toEqual(tokens('a'));
  })();
  await Promise.all(names.map((name) => fileTokens(path).set(name, tokens(name))));
  writing = false;
  await reader;
  for (const name of names) expect(await fileTokens(path).get(name)).toEqual(tokens(name));
  expect(await readdir(dirname(path))).toEqual(['tokens.json']);
});

test('a file without tokens counts as empty', async () => {
  const path = await freshPath();
  await fileTokens(path).set('ada', tokens('a'));
  for (const text of ['', '{"ada":', '[]', '{"ada":{"accessToken":7}}']) {
    await writeFile(path, text);
    expect(await fileTokens(path).get('ada')).toBeUndefined();
  }
});

test('a path that cannot be a file is named in the error', async () => {
  const path = await freshPath();
  await fileTokens(path).set('ada', tokens('a'));
  const folder = fileTokens(dirname(path));
  const below = fileTokens(join(path, 'tokens.json'));
  for (const call of [
    () => folder.get('ada'),
    () => folder.set('ada', tokens('a')),
    () => below.set('ada', tokens('a')),
    () => below.exclusively?.('ada', async () => undefined) ?? Promise.resolve(),
  ]) {
    const error = await failure(call());
    expect(error).toMatchObject({ code: 'internal', hint: 'Check that the file and its folder belong to you.' });
    expect(error.message).toContain(dirname(path));
  }
});

test('two processes with one file refresh once: a second use of the refresh token would end the sign-in', async () => {
  const { client, signIn, calls } = await openIssuer({ accessTokenSeconds: 70 });
  const path = await freshPath();
  const mcp = await client();
  const signedIn = await signIn(mcp);
  await fileTokens(path).set('ada', { ...signedIn, expiresAt: 0 });
  const before = calls('token');
  const sessions = [mcp, await client(), await client()].map((client) =>
    oidcSession({ client: async () => client, store: fileTokens(path), key: 'ada' }),
  );
  const got = await Promise.all(sessions.map((session) => session.token()));
  expect(new Set(got).size).toBe(1);
  expect(got[0]).not.toBe(signedIn.accessToken);
  expect(calls('token') - before).toBe(1);
  expect(await readFile(path, 'utf8')).toContain(got[0]);
});
