// Processes of the app, as Zapier starts them at will: they share nothing but Zapier's cache.
import { createAppTester } from 'zapier-platform-core';
import { createApp } from '../src/app.ts';
import { type Local, performWith } from './local.ts';

export type CacheEntries = Record<string, unknown>;

interface ProcessOptions {
  cache?: CacheEntries;
  /** Whether the cache refuses its next call. */
  refuses?: () => boolean;
  fetch?: typeof globalThis.fetch;
}

/** A new process, which counts its requests. */
export function newProcess(
  local: Local,
  { cache = {}, refuses = () => false, fetch = globalThis.fetch }: ProcessOptions = {},
) {
  let requests = 0;
  const app = createApp(
    () => local.config,
    undefined,
    async (input, init) => {
      const response = await fetch(input, init);
      // A connection that had idled too long breaks before the server gets the request.
      requests += 1;
      return response;
    },
  );
  const tester = createAppTester(app);
  const limited = new Proxy(cache, {
    get: (entries, key) => (refuses() ? undefined : Reflect.get(entries, key)),
    set: (entries, key, value) => refuses() || Reflect.set(entries, key, value),
  });
  Object.assign(tester, { zcacheTestObj: limited });
  const perform = performWith(app, tester, local.server.server.tokens.admin);
  /** A poll of a Zap, or another perform. */
  return async (key: string, input: object = {}, meta: Parameters<typeof perform>[2] = {}) => {
    requests = 0;
    const records = await perform(key, input, meta);
    return { records, ids: records.map(({ id }) => id), requests };
  };
}
