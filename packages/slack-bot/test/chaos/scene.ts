// A bot as a process between a Slack, a CodeTether and a PostgreSQL that break at drawn points.
import { openDatabase } from '@codetether/hosting/postgres';
import { type Scene, startScene } from '../scene.ts';
import { type BotProcess, spawnBot } from '../spawned-bot.ts';
import { startPostgresProxy } from './postgres-proxy.ts';
import type { Wire } from './strikes.ts';

export interface ChaosScene extends Scene {
  /** Whether nothing waits or runs that a user waits for. */
  isIdle(): Promise<boolean>;
  /** From now on this decides what breaks. */
  breakBy(wire: Wire): void;
  /** Whether the bot was killed and has not yet started again. */
  ready(): Promise<void>;
}

const work = ['inbox', 'inbox-unordered', 'turn', 'outbox', 'follow', 'live-run'];

export async function startChaosScene(databaseUrl: string): Promise<ChaosScene> {
  let wire: Wire | undefined;
  const ending = new AbortController();
  let bot: Promise<BotProcess> | undefined;
  /** Ends the bot that starts now. */
  let starting: AbortController | undefined;
  const cutOrKill = (kind: 'kill' | 'cut') => (kind === 'kill' ? kill() : proxy.cut());

  const proxy = await startPostgresProxy(databaseUrl, () => {
    const strike = wire?.passes();
    if (!strike || strike.kind === 'refuse') return 'pass';
    const { kind } = strike;
    if (strike.after) setImmediate(() => cutOrKill(kind));
    else cutOrKill(kind);
    return strike.after ? 'pass' : 'drop';
  });
  const scene = await startScene({
    slack: {
      onCall(method, args) {
        const strike = wire?.calls(method, args);
        if (!strike) return undefined;
        if (strike.kind === 'refuse') return strike.after ? 'lost' : strike.code;
        cutOrKill(strike.kind);
        if (strike.kind === 'cut') return undefined;
        return strike.after ? 'lost' : 'hang';
      },
    },
    onRequest() {
      const strike = wire?.passes();
      if (strike && strike.kind !== 'refuse') cutOrKill(strike.kind);
    },
  });
  const env = { ...scene.env, DATABASE_URL: proxy.url };

  /** Again when it ends while it starts, as whatever supervises it would: connections are cut then, too. */
  async function start(tries = 8): Promise<BotProcess> {
    starting = new AbortController();
    try {
      const one = await spawnBot(env, AbortSignal.any([ending.signal, starting.signal]));
      starting = undefined;
      scene.slack.connect(one.eventsUrl);
      return one;
    } catch (error) {
      starting = undefined;
      if (tries === 1 || ending.signal.aborted) throw error;
      return start(tries - 1);
    }
  }
  function kill(): void {
    // It would never have started: the statement that it waits for was dropped.
    if (starting) {
      starting.abort();
      return;
    }
    bot = bot?.then(async (one) => {
      await one.kill();
      return start();
    });
    // The next caller of `ready` gets the error.
    bot?.catch(() => undefined);
  }
  bot = start();
  await bot;
  const database = openDatabase({ url: databaseUrl, connections: 2 });
  await scene.link(database);

  return {
    ...scene,
    breakBy: (by) => {
      wire = by;
    },
    async ready() {
      await bot;
    },
    async isIdle() {
      const open = await database`
        select 1 from pgboss.job where name = any(${work}) and state in ('created', 'retry', 'active') limit 1`;
      return open.length === 0;
    },
    async close() {
      wire?.rest();
      await bot?.then((one) => one.kill()).catch(() => undefined);
      ending.abort();
      await database.close();
      await scene.close();
      await proxy.close();
    },
  };
}
