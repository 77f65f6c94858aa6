// What Zapier loads.
import { systemClock } from '@codetether/core';
import { firstSuccess } from '@codetether/core/first-success';
import { useProxies } from '@codetether/core/proxy';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

/** Zapier sets the environment after the app is loaded. */
const proxies = firstSuccess(() => useProxies(process.env));

export default createApp(
  () => readConfig(process.env),
  systemClock,
  async (input, init) => {
    await proxies();
    return globalThis.fetch(input, init);
  },
);
