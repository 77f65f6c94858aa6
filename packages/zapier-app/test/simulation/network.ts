// The way from the app to the server, and the time that passes on it.
import type { LocalServer } from '@codetether/local-server';
import { sleepThat } from '../clock.ts';

export type Trouble = 'none' | 'slow' | 'late' | 'cut' | 429 | 502;
export const troubles: readonly Trouble[] = ['slow', 'late', 'cut', 429, 502];

/** One answer of the server comes this late, in ms: Zapier does not wait for that of the poll. */
const lateBy = 40_000;
/** For each call of the cache while the server is slow, in ms. */
const slowCache = 400;

/** `now` is the server's time. */
export function troubledNetwork({ fetch }: LocalServer, now: () => number) {
  const state = {
    trouble: 'none' as Trouble,
    /** Of a slow server, for each request, in ms. */
    slowness: 0,
    /** Of the poll under way. */
    requests: 0,
    /** How many of them come through in trouble. */
    allowed: Number.POSITIVE_INFINITY,
    /** By how much Zapier's clock is wrong, in ms. */
    skew: 0,
    /** How long the poll took until now, in ms. */
    took: 0,
  };
  const call: typeof globalThis.fetch = async (input, init) => {
    const { trouble, allowed } = state;
    state.requests += 1;
    if (trouble === 'slow') state.took += state.slowness;
    else if (trouble === 'late') state.took += state.requests === allowed + 1 ? lateBy : 0;
    else if (trouble !== 'none' && state.requests > allowed) {
      if (trouble === 'cut') throw new TypeError('fetch failed');
      return new Response('trouble', { status: trouble, headers: trouble === 429 ? { 'retry-after': '1' } : {} });
    }
    return fetch(new Request(input, init));
  };
  return {
    state,
    call,
    callCache() {
      if (state.trouble === 'slow') state.took += slowCache;
    },
    clock: {
      now: () => now() + state.skew + state.took,
      sleep: sleepThat((ms) => {
        state.took += ms;
      }),
      later: () => undefined,
    },
  };
}
