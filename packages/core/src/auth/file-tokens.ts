// Keeps tokens in one JSON file that only its owner may read and that several processes may share.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { withFileLock } from '../concurrency/file-lock.ts';
import { ConnectorError } from '../errors.ts';
import { parseJson } from '../json.ts';
import { replacePrivateFile } from '../program/private-file.ts';
import { shareSession } from './claims.ts';
import type { TokenStore } from './token-store.ts';
import { type Tokens, tokensSchema } from './tokens.ts';

/** Also keeps the sign-ins that have ended here and must still be revoked. */
export interface TokensFile extends TokenStore {
  /**
   * In one write: the new sign-in, or none, takes the place of the kept one, which then counts as ended. It is only forgotten if the new one has its session,
   * or if sign-ins on other machines may have it.
   */
  replace(key: string, next?: Tokens): Promise<void>;
  ended(key: string): Promise<Tokens[]>;
  /** It is revoked. */
  forgetEnded(key: string, tokens: Tokens): Promise<void>;
}

const fileSchema = z.record(z.string(), tokensSchema);

/**
 * Keeps tokens in that file: mode 0600, in a folder with mode 0700 if it creates one, replaced atomically. A file without tokens counts as empty. Throws
 * ConnectorError `internal` when the file cannot be read or written.
 */
export function fileTokens(path: string): TokensFile {
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
    replace: (key, next) =>
      change((all) => {
        const kept = all.get(key);
        const continues = kept && next && shareSession(kept, next);
        all.delete(key);
        if (next) all.set(key, continues ? { ...next, joinedSession: kept.joinedSession } : next);
        if (kept && !continues && !kept.joinedSession) all.set(endedKey(key, kept), kept);
      }),
    ended: async (key) => [...(await read(path))].filter(([name]) => isEnded(name, key)).map(([, tokens]) => tokens),
    forgetEnded: (key, tokens) => change((all) => all.delete(endedKey(key, tokens))),
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

/** Beside the kept ones, so that earlier versions can read the file. */
const endedKey = (key: string, { refreshToken, accessToken }: Tokens) =>
  `ended ${nameOf(refreshToken ?? accessToken)} ${key}`;

const isEnded = (name: string, key: string) => /^ended [\da-f]{16} /.test(name) && name.endsWith(` ${key}`);

const nameOf = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 16);
