import type { Database } from '@codetether/hosting/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../test/test-database.ts';
import { queues } from '../dispatch/queues.ts';
import { createConversationStore } from '../features/accounts/conversations-table.ts';
import { createChannels } from '../features/channel-settings/channels-table.ts';
import { liveRunQueue } from '../features/live-runs/live-run-queue.ts';
import { createRunMessages } from '../features/live-runs/run-messages-table.ts';
import { createPositionStore } from '../features/subscriptions/positions-table.ts';
import {
  addSubscription,
  listSubscriptions,
  pauseSubscription,
} from '../features/subscriptions/subscriptions-table.ts';
import { createThreads } from '../features/threads/threads-table.ts';
import { createInbox, inboxQueue } from '../jobs/inbox.ts';
import { createJobs } from '../jobs/jobs.ts';
import type { KeptDelivery } from '../slack/delivery.ts';

let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, drop } = await createTestDatabase());
});
afterAll(() => drop());

const member = { team: 'T1', user: 'U1' };

test('a transaction that fails leaves nothing, and its connection stays usable', async () => {
  const failing = database.transaction(async (sql) => {
    await sql`insert into channels (team, channel) values ('T1', 'half')`;
    await sql`select 1 / 0`;
  });
  await expect(failing).rejects.toThrow('division by zero');
  expect(await database`select * from channels where channel = 'half'`).toEqual([]);
});

test('a connection that is cut between two statements fails its transaction, and nothing else', async () => {
  const failing = database.transaction(async (sql) => {
    const [row] = await sql<{ pid: number }>`select pg_backend_pid() as pid`;
    await database`select pg_terminate_backend(${row?.pid})`;
    await expect.poll(() => database`select 1 from pg_stat_activity where pid = ${row?.pid}`).toEqual([]);
    await sql`select 1`;
  });
  await expect(failing).rejects.toThrow(/terminat|not queryable/i);
  expect(await database`select 1 as one`).toEqual([{ one: 1 }]);
});

test('what is written with a quote or a backslash comes back as it was', async () => {
  const text = `it's "quoted" \\ $1 {"a":1}`;
  expect(await database`select ${text}::text as text`).toEqual([{ text }]);
});

test('a thread keeps its owner and takes a new PRD', async () => {
  const threads = createThreads(database);
  const place = { team: 'T1', channel: 'C1', thread: '1.1' };
  const thread = { ...place, conversationId: 'c', operation: 'x', owner: 'U1', turns: ['k'] };
  await threads.save(thread);
  await threads.save({ ...thread, owner: 'U2', prd: '{}' });
  expect(await threads.find(place)).toEqual({ ...thread, prd: '{}', muted: false });
  await threads.mute(place, true);
  await threads.save(thread);
  expect(await threads.find(place)).toEqual({ ...thread, muted: true });
  expect(await threads.find({ ...place, team: 'T2' })).toBeUndefined();
});

test("a channel's settings change one by one", async () => {
  const channels = createChannels(database);
  expect(await channels.get('T1', 'C1')).toEqual({ cancel: 'requester' });
  await channels.set('T1', 'C1', { codebaseId: 'shop' });
  await channels.set('T1', 'C1', { cancel: 'everyone' });
  expect(await channels.get('T1', 'C1')).toEqual({ codebaseId: 'shop', cancel: 'everyone' });
  await channels.set('T1', 'C1', { codebaseId: undefined });
  expect(await channels.get('T1', 'C1')).toEqual({ cancel: 'everyone' });
});

test('a run message has one job until its run ends, however often it is added', async () => {
  const jobs = createJobs({ database, queues });
  await jobs.start();
  const messages = createRunMessages(database, jobs);
  const message = { team: 'T1', channel: 'C1', ts: '9.9', runId: 'r1', requester: member, told: [] };
  await messages.add(message);
  await messages.add(message);
  await messages.resume();
  expect(await database`select data from pgboss.job where name = ${liveRunQueue.name}`).toEqual([
    { data: { team: 'T1', channel: 'C1', ts: '9.9' } },
  ]);
  await database`delete from pgboss.job where name = ${liveRunQueue.name}`;
  await messages.resume();
  expect(await database`select 1 from pgboss.job where name = ${liveRunQueue.name}`).toHaveLength(1);
  await messages.mark('T1', 'r1', { paused: true });
  expect(await messages.keep({ ...message, told: ['US-1'], shown: 'h' })).toMatchObject({ paused: true, shown: 'h' });
  await messages.end({ ...message, told: ['US-1'] });
  expect(await messages.keep(message)).toBeUndefined();
  expect(await messages.at(message)).toBeUndefined();
  expect(await messages.find('T1', 'r1')).toMatchObject({ ts: '9.9', told: ['US-1'] });
  await jobs.stop(1);
});

test('turns and positions are kept for each account', async () => {
  const turns = [{ role: 'user', text: 'hi "there"' } as const];
  const mine = createConversationStore(database, 'a');
  await mine.set('c', turns);
  expect(await mine.get('c')).toEqual(turns);
  expect(await createConversationStore(database, 'b').get('c')).toBeUndefined();
  expect(await createPositionStore(database, member, 'a').get()).toBeUndefined();
});

test('the same subscription twice is one; it is paused once', async () => {
  const wish = {
    team: 'T1',
    channel: 'C1',
    owner: member,
    trigger: 't',
    input: { codebase_id: 'x' },
    mine: 'any',
  } as const;
  const first = await addSubscription(database, wish);
  expect((await addSubscription(database, wish)).id).toBe(first.id);
  // A hundred thousand of 32 bits collide.
  expect(first.id).toMatch(/^[0-9a-f]{20}$/);
  expect(await listSubscriptions(database, { team: 'T1', owner: 'U1' })).toEqual([first]);
  expect(await listSubscriptions(database, { team: 'T2' })).toEqual([]);
  expect(await pauseSubscription(database, 'T1', first.id, 'archived')).toBe(true);
  expect(await pauseSubscription(database, 'T1', first.id, 'archived')).toBe(false);
});

test('of many deliveries of one key at once, one is accepted and makes one job', async () => {
  const jobs = createJobs({ database, queues });
  await jobs.start();
  const inbox = createInbox(jobs);
  const delivery = (key: string): KeptDelivery => ({ kind: 'command', key, member, body: {} });
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, index) => inbox.accept(delivery(`key-${index % 100}`))),
  );
  expect(answers.filter(Boolean)).toHaveLength(100);
  expect(await inbox.accept(delivery('key-7'))).toBe(false);
  expect(
    await database`select count(*) from pgboss.job where name = 'inbox-unordered' and data->>'key' like 'key-%'`,
  ).toEqual([{ count: 100 }]);
  await jobs.stop(1);
});

test('a delivery that the database refuses refuses none that are written with it', async () => {
  const jobs = createJobs({ database, queues });
  await jobs.start();
  const inbox = createInbox(jobs);
  const accept = (key: string, text: string) => inbox.accept({ kind: 'command', key, member, body: { text } });
  const texts = Array.from({ length: 20 }, (_, index) => accept(`good-${index}`, 'help'));
  const [bad, ...good] = await Promise.allSettled([accept('bad', 'a\0b'), ...texts]);
  expect(bad.status).toBe('rejected');
  expect(good.map((one) => one.status === 'fulfilled' && one.value)).toEqual(Array(20).fill(true));
  await jobs.stop(1);
});

test('two quick replies in a thread are done in order, though they are taken together with others', async () => {
  const jobs = createJobs({ database, queues });
  await jobs.start();
  const inbox = createInbox(jobs);
  const event = (ts: string): KeptDelivery => ({
    kind: 'event',
    key: `event:${ts}`,
    member,
    body: { event: { channel: 'C1', thread_ts: '1.1', ts } },
  });
  const replies = Array.from({ length: 30 }, (_, index) => `2.${100 + index}`);
  const done: string[] = [];
  await jobs.work(inboxQueue, async ({ key }) => void (key.startsWith('event:') && done.push(key.slice(6))), {
    concurrency: 4,
  });
  await Promise.all(replies.map((ts) => inbox.accept(event(ts), 'T1:C1:1.1')));
  await expect.poll(() => done).toHaveLength(replies.length);
  expect(done).toEqual(replies);
  await jobs.stop(1);
});
