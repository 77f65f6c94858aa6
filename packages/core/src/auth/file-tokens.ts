// Tokens in one JSON file that only its owner may read; several processes may share it.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { withFileLock } from '../concurrency/file-lock.ts';
import { ConnectorError } from '../errors.ts';
import { parseJson } from '../json.ts';
import { replacePrivateFile } from '../program/private-file.ts';
import type { TokenStore } from './token-store.ts';
import { type Tokens, tokensSchema } from './tokens.ts';

const fileSchema = z.record(z.string(), tokensSchema);

/**
 * Keeps tokens in that file: mode 0600, in a folder of mode 0700 where there was none, replaced atomically. A file that holds no tokens counts as empty.
 * Throws ConnectorError `internal` when the file cannot be read or written.
 */
export function fileTokens(path: string): TokenStore {
  // Flushed to the disk each time: the issuer has forgotten the former refresh token already.
  const change = (edit: (all: Map<string, Tokens>) => void) =>
    locked('held', async () => {
      const all = await read(path);
      edit(all);
      await replacePrivateFile(path, JSON.stringify(Object.fromEntries(all)));
    });
  const locked = <T>(name: string, run: () => Promise<T>) =>
    withFileLock(`${path}.${name}`, run).catch((error: unknown) => {
      throw error instanceof ConnectorError ? error : unusable(path, error);
    });
  return {
    get: async (key) => (await read(path)).get(key),
    set: (key, tokens) => change((all) => all.set(key, tokens)),
    delete: (key) => change((all) => all.delete(key)),
    exclusively: (key, run) => locked(`${nameOf(key)}.held`, run),
  };
}

async function read(path: string): Promise<Map<string, Tokens>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw unusable(path, error);
  });
  return new Map(Object.entries(fileSchema.safeParse(parseJson(text)).data ?? {}));
}

function unusable(path: string, cause: unknown): ConnectorError {
  return new ConnectorError('internal', `The stored sign-in at ${path} cannot be read or written.`, {
    hint: 'Check that the file and its folder belong to you.',
    cause,
  });
}

const nameOf = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 16);
