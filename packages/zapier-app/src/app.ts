// The whole app, derived from core's operations.
import { type Clock, operations, systemClock } from '@codetether/core';
import { type Create, defineApp, version as platformVersion, type Search, type Trigger } from 'zapier-platform-core';
import packageJson from '../package.json' with { type: 'json' };
import { createAccounts } from './accounts.ts';
import { authentication } from './authentication.ts';
import type { Config } from './config.ts';
import { createOf } from './create.ts';
import { dropdowns } from './dropdowns.ts';
import { perform } from './errors.ts';
import { type Hydrator, stashFile } from './files.ts';
import { searchOrCreates } from './find-or-create.ts';
import { loggedFetch } from './logged-fetch.ts';
import { createLooks } from './looked.ts';
import { createRelay } from './relay.ts';
import { searchOf } from './search.ts';
import { hiddenTriggerOf, triggerOf } from './trigger.ts';

export type App = ReturnType<typeof createApp>;

/** The app for an environment, which is read on demand. */
export function createApp(config: () => Config, clock: Clock = systemClock, fetch: typeof globalThis.fetch = current) {
  const accounts = createAccounts(config, clock, loggedFetch(fetch, `codetether-zapier/${packageJson.version}`));
  const relay = createRelay(config, clock, fetch);
  const looks = createLooks(clock);
  const file: Hydrator = perform((bundle, z) => stashFile(z, bundle, accounts), clock);
  const triggers: Record<string, Trigger> = {};
  const creates: Record<string, Create> = {};
  const searches: Record<string, Search> = {};
  for (const operation of operations) {
    if (operation.kind === 'trigger') triggers[operation.name] = triggerOf(operation, accounts, file, clock, looks);
    if (operation.kind === 'action') creates[operation.name] = createOf(operation, { accounts, relay, file, clock });
    if (operation.kind === 'search') searches[operation.name] = searchOf(operation, accounts, file, clock);
  }
  for (const dropdown of dropdowns()) triggers[dropdown.key] = hiddenTriggerOf(dropdown, accounts, clock);
  return defineApp({
    version: packageJson.version,
    platformVersion,
    authentication: authentication(config, accounts, clock, fetch),
    triggers,
    creates,
    searches,
    searchOrCreates,
    hydrators: { file },
    // input.ts drops blanks itself; Zapier would also close the gaps in lists.
    flags: { cleanInputData: false },
  });
}

/** Looks up the global fetch at each call: Zapier wraps it for each perform, to write the Zap's HTTP log. */
const current: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init);
