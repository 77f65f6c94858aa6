import { expect, test } from 'vitest';
import { client } from '../../test/client.ts';
import { createLocalServer } from '../server.ts';
import { drivenClock } from '../time/clock.ts';

test('notify_email works in both places, and one address gets one e-mail', async () => {
  const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
  const local = await createLocalServer({ clock, agent: { speedMs: 0 } });
  const send = (message: string, places: object) => client(local).tool('send_message_async', { message, ...places });
  await send('in the run', { notify_email: 'run@example.com' });
  await send('in the metadata', { metadata: { notify_email: 'metadata@example.com' } });
  await send('in both', { notify_email: 'both@example.com', metadata: { notify_email: 'both@example.com' } });
  await send('please fail', { notify_email: 'failed@example.com' });
  await send('to nobody', {});
  await clock.advance(5_000);
  expect(local.outbox.map(({ to, subject }) => [to, subject]).sort()).toEqual([
    ['both@example.com', 'Task completed: Async message: in both'],
    ['failed@example.com', 'Task failed: Async message: please fail'],
    ['metadata@example.com', 'Task completed: Async message: in the metadata'],
    ['run@example.com', 'Task completed: Async message: in the run'],
  ]);
  expect(local.outbox[0]?.text).not.toBe('');
  await local.close();
});
