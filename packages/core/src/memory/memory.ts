// The memory that an account has of a server in use, so that it reads each row once. It holds no texts, and of keys and conversations only digests.
import { hash } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../json.ts';
import type { Log } from '../program/log.ts';
import { inMemory, type MemoryStore } from './memory-store.ts';

/** The part of a task that never changes, as far as it is this account's. Empty for a task of somebody else. */
const stamp = z.object({
  /** Its stamp names this account and is true; a copy of our task has that, too. */
  isOurs: z.literal(true).optional(),
  /** The digest of its idempotency key. */
  key: z.string().optional(),
  /** The digest of its conversation. */
  conversation: z.string().optional(),
});
export type SeenTaskStamp = z.output<typeof stamp>;

export const places = ['tasks', 'runs', 'rules'] as const;
export type Place = (typeof places)[number];

/** The thing that was made with an idempotency key. Others may write to the server, so read the thing again before you believe it. */
const keyUse = z.object({
  place: z.enum(places),
  id: z.string(),
  /** When it was created, ISO 8601; absent when the server returned the id for our own create: no use can be earlier. */
  created_at: z.string().optional(),
});
export type KeyUse = z.output<typeof keyUse>;

/** The first row with a signature. */
const firstRow = z.object({
  id: z.string(),
  /** As for the use of a key. */
  created_at: z.string().optional(),
});
export type FirstRow = z.output<typeof firstRow>;

/** The times between which the memory knows every key that the account used in a place: ISO 8601, without both ends. */
const span = z.object({
  /** Empty for the beginning of the server's history. */
  from: z.string(),
  to: z.string(),
  /** When the place was last looked at, in ms since 1970 by the server's clock. */
  lookedAt: z.number(),
  /** The number of queue entries that reach back to `to`, and that for the next search for older ones. */
  width: z.number().optional(),
  depth: z.number().optional(),
});
export type Span = z.output<typeof span>;

/** The newest task of a conversation. */
const turn = z.object({ id: z.string(), created_at: z.string() });
export type LastTurn = z.output<typeof turn>;

/** The server's list of tasks. A full one shows the same rows for ever, and the memory knows their keys and conversations. */
const list = z.object({ isFull: z.boolean() });

/** The facts that one look found: the memory keeps all of it or nothing, since a span promises that the keys are there. */
export interface Lesson {
  stamps?: ReadonlyMap<string, SeenTaskStamp>;
  /** By the key itself. */
  uses?: ReadonlyMap<string, KeyUse>;
  /** By the name of the conversation. */
  turns?: ReadonlyMap<string, LastTurn>;
  /** By signature. */
  firsts?: ReadonlyMap<string, FirstRow>;
  spans?: Partial<Record<Place, Span>>;
  isListFull?: boolean;
}

export interface Recalled {
  /** The first use of the key. */
  use?: KeyUse;
  /** The last turn of the conversation. */
  turn?: LastTurn;
  spans: Partial<Record<Place, Span>>;
  /** Undefined when the list was never looked at. */
  isListFull?: boolean;
}

/** The memory of one account. Its methods do not throw: a store that fails costs requests. */
export interface Memory {
  /** The stamps of those tasks that were seen before, by the task's id. */
  stamps(ids: readonly string[]): Promise<ReadonlyMap<string, SeenTaskStamp>>;
  /** The use of a key, the last turn of a conversation, and how much the memory covers. */
  recall(about: { key?: string; conversation?: string }): Promise<Recalled>;
  firstRow(signature: string): Promise<FirstRow | undefined>;
  /** Keeps the earlier of two uses of a key, and the later of two turns of a conversation. False when the store failed. */
  learn(lesson: Lesson): Promise<boolean>;
}

export interface MemoryOptions {
  /** Default: one that lasts as long as the process. */
  store?: MemoryStore;
  /** The name in the store of the account, its server and its signing keys. */
  owner: string;
  log: Log;
}

export function createMemory({ store = inMemory(), owner, log }: MemoryOptions): Memory {
  const name = {
    task: (id: string) => `task ${owner} ${id}`,
    first: (signature: string) => `first ${owner} ${signature}`,
    key: (key: string) => `key ${owner} ${digest(key)}`,
    turn: (conversation: string) => `turn ${owner} ${digest(conversation)}`,
    span: (place: Place) => `span ${owner} ${place}`,
    list: `list ${owner}`,
  };
  const spanNames = places.map((place) => [place, name.span(place)] as const);
  let isTold = false;
  const failed = (error: unknown) => {
    const level = isTold ? 'debug' : 'warn';
    isTold = true;
    log[level]('the memory of the server cannot be used; calls need more requests', { error: String(error) });
  };
  const get = (names: readonly string[]) =>
    store.get(names).catch((error): ReadonlyMap<string, string> => {
      failed(error);
      return new Map();
    });

  return {
    async stamps(ids) {
      const kept = await get(ids.map(name.task));
      return new Map(
        ids.flatMap((id) => {
          const found = read(stamp, kept.get(name.task(id)));
          return found ? [[id, found] as const] : [];
        }),
      );
    },
    async recall({ key, conversation }) {
      const keyName = key === undefined ? undefined : name.key(key);
      const turnName = conversation === undefined ? undefined : name.turn(conversation);
      // In one look: a key that is missing by a failure must not meet a span that promises it.
      const asked = [keyName, turnName, name.list, ...spanNames.map(([, name]) => name)];
      const kept = await get(asked.filter((name) => name !== undefined));
      const found = <T>(schema: z.ZodType<T>, name: string | undefined) => read(schema, name && kept.get(name));
      const use = found(keyUse, keyName);
      const last = found(turn, turnName);
      const isListFull = found(list, name.list)?.isFull;
      const spans = spanNames.flatMap(([place, name]) => {
        const known = found(span, name);
        return known ? [[place, known] as const] : [];
      });
      return {
        ...(use && { use }),
        ...(last && { turn: last }),
        ...(isListFull !== undefined && { isListFull }),
        spans: Object.fromEntries(spans),
      };
    },
    async firstRow(signature) {
      return read(firstRow, (await get([name.first(signature)])).get(name.first(signature)));
    },
    async learn({ stamps = none, uses = none, turns = none, firsts = none, spans = {}, isListFull }: Lesson) {
      const entries = new Map<string, string>();
      const add = (name: string, value: object) => entries.set(name, JSON.stringify(value));
      for (const [id, stamp] of stamps) add(name.task(id), stamp);
      for (const [signature, row] of firsts) add(name.first(signature), row);
      for (const [place, known] of spanNames) {
        const learned = spans[place];
        if (learned) add(known, learned);
      }
      if (isListFull !== undefined) add(name.list, { isFull: isListFull });
      try {
        const known = [...[...uses.keys()].map(name.key), ...[...turns.keys()].map(name.turn)];
        const before = known.length > 0 ? await store.get(known) : none;
        const addPreferred = (name: string, value: object) =>
          entries.set(name, preferred(name, before.get(name), JSON.stringify(value)));
        for (const [key, use] of uses) addPreferred(name.key(key), use);
        for (const [conversation, last] of turns) addPreferred(name.turn(conversation), last);
        if (entries.size > 0) await store.set(entries);
        return true;
      } catch (error) {
        failed(error);
        return false;
      }
    },
  };
}

const none: ReadonlyMap<string, never> = new Map<string, never>();

/** Of two values that are known for a name, the one to keep: the earlier use of a key, the later turn of a conversation, else the newer value. */
export function preferred(name: string, known: string | undefined, learned: string): string {
  if (known === undefined) return learned;
  const keeps = <T extends { created_at?: string | undefined }>(
    schema: z.ZodType<T>,
    isBetter: (a: T, b: T) => boolean,
  ) => {
    const [one, other] = [read(schema, known), read(schema, learned)];
    return one && !(other && isBetter(other, one)) ? known : learned;
  };
  if (name.startsWith('key ')) return keeps(keyUse, (a, b) => timeOf(a) < timeOf(b));
  if (name.startsWith('turn ')) return keeps(turn, (a, b) => timeOf(a) > timeOf(b));
  return learned;
}

/** For texts that others chose: the memory can recognize them, and nobody can read them there. */
export function digest(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}

function read<T>(schema: z.ZodType<T>, value: string | undefined): T | undefined {
  return value === undefined ? undefined : schema.safeParse(parseJson(value)).data;
}

function timeOf({ created_at = '' }: { created_at?: string | undefined }): string {
  return created_at;
}
