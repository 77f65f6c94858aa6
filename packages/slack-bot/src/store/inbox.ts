// What Slack sent, taken once. Requests that arrive together share a transaction: an acknowledgement waits for one commit, not for a connection.
import type { Delivery } from '../delivery.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { inboxQueue } from '../jobs/queues.ts';
import type { Inbox } from '../slack-context.ts';
import type { Database } from './database.ts';

interface Waiting {
  delivery: Delivery;
  settle: PromiseWithResolvers<boolean>;
}

/** Most deliveries of one transaction. */
const batch = 100;
/** Transactions at a time: one that waits for its commit does not hold up the next. */
const flights = 2;

export function createInbox(database: Database, jobs: Pick<Jobs, 'send'>): Inbox {
  const waiting: Waiting[] = [];
  let flying = 0;

  const fly = async () => {
    if (flying >= flights) return;
    flying += 1;
    for (let taken = waiting.splice(0, batch); taken.length > 0; taken = waiting.splice(0, batch)) {
      try {
        const fresh = await take(taken.map(({ delivery }) => delivery));
        for (const { delivery, settle } of taken) settle.resolve(fresh.delete(delivery.key));
      } catch (error) {
        for (const { settle } of taken) settle.reject(error);
      }
    }
    flying -= 1;
  };

  /** The keys that were not there before. */
  const take = (deliveries: Delivery[]): Promise<Set<string>> =>
    database.transaction(async (sql) => {
      const byKey = new Map(deliveries.map((delivery) => [delivery.key, delivery]));
      // In one order everywhere: two transactions with the same keys would block each other otherwise.
      const rows = await sql<{ key: string }>`
        insert into inbox (key) select unnest(${[...byKey.keys()].sort()}::text[]) on conflict do nothing returning key`;
      const fresh = new Set(rows.map(({ key }) => key));
      const news = [...byKey.values()].filter(({ key }) => fresh.has(key));
      if (news.length > 0) {
        await jobs.send(
          sql,
          inboxQueue,
          news.map((delivery) => ({ data: delivery, key: orderOf(delivery) })),
        );
      }
      return fresh;
    });

  return {
    accept(delivery) {
      const settle = Promise.withResolvers<boolean>();
      waiting.push({ delivery, settle });
      // On the next tick, so that what came in with the same read of the socket goes together.
      setImmediate(() => void fly());
      return settle.promise;
    },
  };
}

/** What must be done in the order in which it came: the messages of one thread. All else waits for nobody. */
function orderOf({ key, member, body }: Delivery): string {
  const { event } = body;
  if (typeof event !== 'object' || event === null || !('channel' in event) || !('ts' in event)) return key;
  const thread = 'thread_ts' in event ? event.thread_ts : event.ts;
  return `${member.team}:${String(event.channel)}:${String(thread)}`;
}

/** Slack repeats a delivery for some minutes at most. */
export async function forgetOldDeliveries(database: Database): Promise<void> {
  await database`delete from inbox where seen_at < now() - interval '1 day'`;
}
