// Measures a start, from the spawn to the answer, in interleaved rounds.
import { performance } from 'node:perf_hooks';
import { median } from './figures.ts';
import { envelope, initialize, startProcess } from './stdio-process.ts';

export interface Contestant {
  name: string;
  command: readonly string[];
  env?: Record<string, string>;
  /** Its client begins with `server/discover`, as in revision 2026-07-28. */
  modern?: boolean;
}

export interface Start {
  /** Medians in ms from the spawn on; `initialize` is for the first answer. */
  initialize: number;
  fastest: number;
  list: number;
  /** The maximum of all rounds, in MiB. */
  peakRss: number | undefined;
}

export async function measureStarts(contestants: readonly Contestant[], rounds: number): Promise<Map<string, Start>> {
  const times = new Map(contestants.map(({ name }) => [name, { initialize: [], list: [], rss: [] } as Times]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of contestants) {
      const kept = times.get(contestant.name);
      const { initialized, listed, rss } = await startOnce(contestant);
      kept?.initialize.push(initialized);
      kept?.list.push(listed);
      if (rss) kept?.rss.push(rss);
    }
  }
  return new Map(
    [...times].map(([name, { initialize, list, rss }]) => [
      name,
      {
        initialize: median(initialize),
        fastest: Math.min(...initialize),
        list: median(list),
        peakRss: rss.length > 0 ? Math.max(...rss) : undefined,
      },
    ]),
  );
}

interface Times {
  initialize: number[];
  list: number[];
  rss: number[];
}

async function startOnce({ command, env, modern }: Contestant) {
  const begun = performance.now();
  const process = startProcess(command, env);
  await (modern ? process.call('server/discover', envelope) : process.call('initialize', initialize));
  const initialized = performance.now() - begun;
  if (!modern) process.notify('notifications/initialized');
  await process.call('tools/list', modern ? envelope : {});
  const listed = performance.now() - begun;
  const rss = process.peakRss();
  await process.close();
  return { initialized, listed, rss };
}
