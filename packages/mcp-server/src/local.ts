// The embedded CodeTether for --local. It is bundled into its own file, which only --local loads.
import { createLocalServer } from '@codetether/local-server';

export interface Local {
  url: string;
  token: string;
  fetch: typeof fetch;
  close(): Promise<void>;
}

/** Interval of the schedule check, in ms. It is short, so that people can try schedules with seconds. */
const ruleCheckMs = 1_000;

/** Keeps its data in memory; its account may do everything. */
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
