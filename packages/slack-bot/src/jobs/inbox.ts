// Accepts each delivery once: the job's id is made of the delivery's key, so the job itself shows that it was accepted. Requests that arrive
// together are written together: an acknowledgement waits for one commit, not for a connection.
import { createHash } from 'node:crypto';
import type { Inbox, KeptDelivery } from '../slack/delivery.ts';
import type { Jobs } from './jobs.ts';
import { patient, type Queue } from './queue.ts';

/** Deliveries that were acknowledged, keyed by conversation: two quick replies in a thread are answered in order. */
export const inboxQueue: Queue<KeptDelivery> = {
  name: 'inbox',
  policy: 'key_strict_fifo',
  ...patient,
  longest: 15 * 60,
};

interface Waiting {
  delivery: KeptDelivery;
  id: string;
  /** Deliveries with the same order run one after the other. */
  order: string;
  settle: PromiseWithResolvers<boolean>;
}

/** Most deliveries of one statement. */
const batch = 200;
/** Statements at a time: one that waits for its commit does not hold up the next. */
const flights = 3;

export function createInbox(jobs: Pick<Jobs, 'once'>): Inbox {
  let waiting: Waiting[] = [];
  /** Orders that are being written: the next of the same one must come after them. */
  const written = new Set<string>();
  let flying = 0;

  const takeNext = (): Waiting[] => {
    const taken: Waiting[] = [];
    waiting = waiting.filter((one) => {
      if (taken.length >= batch || written.has(one.order)) return true;
      written.add(one.order);
      taken.push(one);
      return false;
    });
    return taken;
  };

  const write = async (taken: readonly Waiting[]) => {
    const fresh = await jobs.once(
      inboxQueue,
      taken.map(({ id, delivery, order }) => ({ id, data: delivery, key: order })),
    );
    for (const { id, settle } of taken) settle.resolve(fresh.has(id));
  };

  /** So that one delivery that cannot be stored is refused alone. A database that is away is asked no more. */
  const writeApart = async (taken: readonly Waiting[], error: unknown) => {
    for (const one of taken) {
      if (isDataError(error)) await write([one]).catch(one.settle.reject);
      else one.settle.reject(error);
    }
  };

  const fly = async () => {
    if (flying >= flights) return;
    flying += 1;
    for (let taken = takeNext(); taken.length > 0; taken = takeNext()) {
      await write(taken).catch((error: unknown) => writeApart(taken, error));
      for (const { order } of taken) written.delete(order);
    }
    flying -= 1;
  };

  return {
    accept({ kind, key, member, body }, order = key) {
      const settle = Promise.withResolvers<boolean>();
      waiting.push({ delivery: { kind, key, member, body }, id: idOf(key), order, settle });
      // On the next tick, so that what came in with the same read of the socket goes together.
      setImmediate(() => void fly());
      return settle.promise;
    },
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
