// Keeps tokens in one JSON file that only its owner may read and that several processes may share.
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
 * Keeps tokens in that file: mode 0600, in a folder with mode 0700 if it creates one, replaced atomically. A file without tokens counts as empty. Throws
 * ConnectorError `internal` when the file cannot be read or written.
 */
export function fileTokens(path: string): TokenStore {
  // Each change is flushed to the disk: the issuer has already forgotten the previous refresh token.
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
