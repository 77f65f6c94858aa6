import { createLocalServer, type DrivenClock, drivenClock, type LocalServer } from '../src/index.ts';
import { type Callers, createCallers } from './callers.ts';
import { createIds, type Ids } from './ids.ts';
import type { Story } from './story.ts';

/** The context of one replay. */
export interface Stage {
  name: string;
  story: Story;
  server: LocalServer;
  clock: DrivenClock;
  ids: Ids;
  callers: Callers;
  /** Ends the streams of the workers, by worker id. */
  streams: Map<string, AbortController>;
}

/** The origin that the recorded server names in its headers. */
export const ORIGIN = 'https://api.codetether.run';

/** In the month of the recordings, since some calls name it. */
const START = Date.parse('2026-11-23T20:45:00Z');

/** The pause between two calls. */
export const PAUSE_MS = 10;

/** The pause between two polls, and their number. */
export const POLL_MS = 500;
export const PATIENCE = 130;

/** Starts a server for a story, in the state of the recorder's server. */
export async function setStage(name: string, story: Story): Promise<Stage> {
  const clock = drivenClock(START);
  const server = await createLocalServer({
    url: ORIGIN,
    clock,
    realm: 'demo',
    agent: 'none',
    ruleCheckMs: 2_000,
    seed: {},
  });
  const ids = createIds();
  // The recorder's server named its own port here.
  ids.learn('http://localhost:8821', ORIGIN);
  return { name, story, server, clock, ids, callers: createCallers(server, name), streams: new Map() };
}
