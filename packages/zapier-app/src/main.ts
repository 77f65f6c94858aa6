// The module that Zapier loads.
import { systemClock } from '@codetether/core';
import { lazyAsync } from '@codetether/core/lazy-async';
import { useProxies } from '@codetether/core/proxy';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

/** Zapier sets the environment after the app is loaded. */
const proxies = lazyAsync(() => useProxies(process.env));

export default createApp(
  () => readConfig(process.env),
  systemClock,
  async (input, init) => {
    await proxies();
    return globalThis.fetch(input, init);
  },
);
