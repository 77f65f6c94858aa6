// Tokens in one JSON file that only its owner may read; several processes may share it.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ConnectorError } from '../errors.ts';
import { parseJson } from '../json.ts';
import { withFileLock } from './file-lock.ts';
import type { TokenStore } from './token-store.ts';
import { type Tokens, tokensSchema } from './tokens.ts';

const fileSchema = z.record(z.string(), tokensSchema);

/** Keeps tokens in that file: mode 0600, in a folder of mode 0700 where there was none, replaced atomically. A file that holds no tokens counts as empty. */
export function fileTokens(path: string): TokenStore {
  const change = (key: string, tokens: Tokens | undefined) =>
    withFileLock(`${path}.lock`, async () => {
      const { [key]: _former, ...others } = await read(path);
      await replace(path, tokens ? { ...others, [key]: tokens } : others);
    });
  return {
    get: async (key) => (await read(path))[key],
    set: (key, tokens) => change(key, tokens),
    delete: (key) => change(key, undefined),
    exclusively: (key, run) => withFileLock(`${path}.${nameOf(key)}.lock`, run),
  };
}

async function read(path: string): Promise<Record<string, Tokens | undefined>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw unusable(path, error);
  });
  return fileSchema.safeParse(parseJson(text)).data ?? {};
}

async function replace(path: string, all: Record<string, Tokens | undefined>): Promise<void> {
  const next = `${path}.${randomUUID()}.new`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Flushed, since the issuer has already forgotten the refresh token before this one.
    await writeFile(next, JSON.stringify(all), { mode: 0o600, flush: true });
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw unusable(path, error);
  }
}

function unusable(path: string, cause: unknown): ConnectorError {
  return new ConnectorError('internal', `The stored sign-in at ${path} cannot be read or written.`, {
    hint: 'Check that the file and its folder belong to you.',
    cause,
  });
}

const nameOf = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 16);
