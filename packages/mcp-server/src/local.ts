// A CodeTether inside this process, for --local. Bundled into a file of its own that only --local loads.
import { createLocalServer } from '@codetether/local-server';

export interface Local {
  url: string;
  token: string;
  fetch: typeof fetch;
  close(): Promise<void>;
}

/** How often schedules are looked at, in ms: ones with seconds are worth trying here. */
const ruleCheckMs = 1_000;

/** In memory; its account may do everything. */
export async function startLocal(): Promise<Local> {
  const url = 'http://codetether.local';
  const server = await createLocalServer({ url, ruleCheckMs });
  return {
    url,
    token: server.tokens.admin,
    fetch: (input, init) => server.fetch(new Request(input, init)),
    close: () => server.close(),
  };
}
