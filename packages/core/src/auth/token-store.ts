// Where the tokens of sign-ins are kept.
import type { Tokens } from './tokens.ts';

/** Keeps tokens under a key of the caller's, one for each account. */
export interface TokenStore {
  get(key: string): Promise<Tokens | undefined>;
  set(key: string, tokens: Tokens): Promise<void>;
  delete(key: string): Promise<void>;
  /** Runs alone among all processes that use this key. For stores that several processes share: a refresh token is good for one use. */
  exclusively?<T>(key: string, run: () => Promise<T>): Promise<T>;
}

/** In this process, until it ends. */
export function memoryTokens(): TokenStore {
  const kept = new Map<string, Tokens>();
  return {
    get: async (key) => kept.get(key),
    set: async (key, tokens) => void kept.set(key, tokens),
    delete: async (key) => void kept.delete(key),
  };
}
