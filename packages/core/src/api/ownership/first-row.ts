// Of all rows with the same signature only the first is ours: others are copies that somebody made over the server's own API.

import { mapLimit } from '../../concurrency/map-limit.ts';
import { digest, type KeyUse } from '../../memory/memory.ts';
import { clockStep } from '../http/client.ts';
import type { Account } from './account.ts';

interface Row {
  id: string;
  created_at: string;
}

/** A row that may be the first. */
export interface EarlierRow extends Row {
  /** The row must first be read from the server. */
  isUnread?: true;
  /** The signature of the row's valid proof. */
  signature(): string | undefined | Promise<string | undefined>;
}

interface Signed extends Row {
  made_at: string;
  signature: string;
}

/** The most rows that are read one by one, those nearest to the time of the proof first: the original followed its proof within a moment. */
const mostReads = 20;

/** A thing that the server has just made for us. */
interface MadeRow extends KeyUse {
  key: string;
  signature: string;
  conversation?: string | null | undefined;
}

/** Remembers the server's answer to a create, so that nobody needs to read the row. */
export async function noteMade(account: Account, made: MadeRow): Promise<void> {
  const { key, signature, place, id, conversation, created_at } = made;
  const stamp = {
    isOurs: true,
    key: digest(key),
    ...(conversation && { conversation: digest(conversation) }),
  } as const;
  const at = created_at ?? new Date(account.client.serverNow()).toISOString();
  await account.memory.learn({
    ...(place === 'tasks' && { stamps: new Map([[id, stamp]]) }),
    uses: new Map([[key, { place, id }]]),
    ...(conversation && { turns: new Map([[conversation, { id, created_at: at }]]) }),
    firsts: new Map([[signature, { id }]]),
  });
}

/** Whether no earlier row has the row's signature. `earlier` returns at least the rows that were made after that time and before the row. */
export async function isFirst(
  account: Account,
  row: Signed,
  earlier: (since: number) => Promise<readonly EarlierRow[]>,
): Promise<boolean> {
  const known = await account.memory.firstRow(row.signature);
  if (known?.id === row.id) return true;
  if (known && (known.created_at === undefined || known.created_at <= row.created_at)) return false;
  const madeAt = Date.parse(row.made_at);
  const since = madeAt - clockStep;
  const distance = ({ created_at }: EarlierRow) => Math.abs(Date.parse(created_at) - madeAt);
  const between = (await earlier(since))
    .filter((other) => Date.parse(other.created_at) >= since && isBefore(other, row))
    .sort((a, b) => distance(a) - distance(b));
  const unread = between.filter(({ isUnread }) => isUnread).slice(0, mostReads);
  const looked = [...between.filter(({ isUnread }) => !isUnread), ...unread];
  const signatures = await mapLimit(looked, 5, async (other) => other.signature());
  const alike = looked.filter((_, index) => signatures[index] === row.signature);
  const first = alike.reduce<Row>((a, b) => (isBefore(b, a) ? b : a), row);
  await account.memory.learn({ firsts: new Map([[row.signature, { id: first.id, created_at: first.created_at }]]) });
  return first.id === row.id;
}

function isBefore(a: Row, b: Row): boolean {
  return a.created_at < b.created_at || (a.created_at === b.created_at && a.id < b.id);
}
