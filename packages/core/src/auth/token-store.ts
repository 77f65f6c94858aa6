// Stores of the tokens of sign-ins.
import type { Tokens } from './tokens.ts';

/** Keeps tokens under a key that the caller chooses, one for each account. */
export interface TokenStore {
  get(key: string): Promise<Tokens | undefined>;
  set(key: string, tokens: Tokens): Promise<void>;
  delete(key: string): Promise<void>;
  /** Runs alone among all processes that use this key. For stores that several processes share, since a refresh token can be used once. */
  exclusively?<T>(key: string, run: () => Promise<T>): Promise<T>;
}

/** Keeps tokens in the memory of this process. */
export function memoryTokens(): TokenStore {
  const kept = new Map<string, Tokens>();
  return {
    get: async (key) => kept.get(key),
    set: async (key, tokens) => void kept.set(key, tokens),
    delete: async (key) => void kept.delete(key),
  };
}
