// Accepts each delivery once: the job's id is made of the delivery's key, so the job itself shows that it was accepted. Requests that arrive
// together are written together: an acknowledgement waits for one commit, not for a connection.
import { createHash } from 'node:crypto';
import type { Inbox, KeptDelivery } from '../slack/delivery.ts';
import type { Jobs } from './jobs.ts';
import { patient, type Queue } from './queue.ts';

/** Messages that were acknowledged, keyed by conversation: two quick replies in a thread are answered in order. */
export const inboxQueue: Queue<KeptDelivery> = {
  name: 'inbox',
  policy: 'key_strict_fifo',
  ...patient,
  longest: 15 * 60,
};

/** Deliveries that wait for no other, such as commands: to take one from this queue costs the same however many wait. */
export const unorderedQueue: Queue<KeptDelivery> = { name: 'inbox-unordered', ...patient, longest: 15 * 60 };

interface Waiting {
  delivery: KeptDelivery;
  id: string;
  /** Of deliveries with the same one, one is written at a time. */
  order: string;
  settle: PromiseWithResolvers<boolean>;
}

/** Most deliveries of one statement. */
const batch = 200;

export function createInbox(jobs: Pick<Jobs, 'once'>): Inbox {
  const ordered = createLane((taken) =>
    jobs.once(
      inboxQueue,
      taken.map(({ id, delivery, order }) => ({ id, data: delivery, key: order })),
    ),
  );
  const unordered = createLane((taken) =>
    jobs.once(
      unorderedQueue,
      taken.map(({ id, delivery }) => ({ id, data: delivery })),
    ),
  );
  return {
    accept({ kind, key, member, body }, order) {
      const one = { delivery: { kind, key, member, body }, id: idOf(key) };
      return order === undefined ? unordered({ ...one, order: key }) : ordered({ ...one, order });
    },
  };
}

/** `insert` answers with the ids that were not there. */
function createLane(insert: (taken: readonly Waiting[]) => Promise<Set<string>>) {
  let waiting: Waiting[] = [];
  let isWriting = false;

  /** Of an order at most one: the rows of a statement have no order. */
  const takeNext = (): Waiting[] => {
    const taken = new Map<string, Waiting>();
    waiting = waiting.filter((one) => {
      if (taken.size >= batch || taken.has(one.order)) return true;
      taken.set(one.order, one);
      return false;
    });
    return [...taken.values()];
  };

  const write = async (taken: readonly Waiting[]) => {
    const fresh = await insert(taken);
    for (const { id, settle } of taken) settle.resolve(fresh.has(id));
  };

  /** So that one delivery that cannot be stored is refused alone. A database that is away is asked no more. */
  const writeApart = async (taken: readonly Waiting[], error: unknown) => {
    for (const one of taken) {
      if (isDataError(error)) await write([one]).catch(one.settle.reject);
      else one.settle.reject(error);
    }
  };

  /** One statement at a time: all that comes in meanwhile goes together with the next, which costs the database least. */
  const writeAll = async () => {
    if (isWriting) return;
    isWriting = true;
    for (let taken = takeNext(); taken.length > 0; taken = takeNext())
      await write(taken).catch((error: unknown) => writeApart(taken, error));
    isWriting = false;
  };

  return (one: Omit<Waiting, 'settle'>) => {
    const settle = Promise.withResolvers<boolean>();
    waiting.push({ ...one, settle });
    // On the next tick, so that what came in with the same read of the socket goes together.
    setImmediate(() => void writeAll());
    return settle.promise;
  };
}

/** PostgreSQL's classes of errors that are about a row: 22 data, 23 constraint, 54 limit (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
function isDataError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(22|23|54)/.test(String(error.code));
}

/** A UUID of version 8 (RFC 9562, 5.8): 122 bits of the key's hash. */
function idOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
