// The app in its environment.
import { systemClock } from '@codetether/core';
import { lazyAsync } from '@codetether/core/lazy-async';
import { useProxies } from '@codetether/core/proxy';
import { type App, createApp } from './app.ts';
import { readConfig } from './config.ts';

/** Zapier may set the environment later. */
export function deployed(env: NodeJS.ProcessEnv): App {
  const proxies = lazyAsync(() => useProxies(env));
  return createApp(
    () => readConfig(env),
    systemClock,
    async (input, init) => {
      await proxies();
      return globalThis.fetch(input, init);
    },
  );
}
