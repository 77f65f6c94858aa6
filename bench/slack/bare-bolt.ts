// The baselines: Bolt alone with one command, acknowledged at once; and with a database's address the floor of any bot that loses nothing: acknowledged once
// the request is in a table, in one insert with all that came in meanwhile.

import { openDatabase } from '@codetether/hosting/postgres';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';

const [signingSecret = '', databaseUrl] = process.argv.slice(2);
const keep = databaseUrl === undefined ? async () => undefined : await createFloor(databaseUrl);
const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
const app = new App({
  receiver,
  authorize: async () => ({ botToken: 'xoxb-bare', botId: 'B', botUserId: 'U' }),
  logLevel: LogLevel.ERROR,
});
app.command('/codetether', async ({ ack, body }) => {
  await keep(body.trigger_id, body);
  await ack();
});
const server = await app.start({ port: 0, host: '127.0.0.1' });
const address = server && 'address' in server ? server.address() : undefined;
process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/slack/events\n`);

async function createFloor(url: string): Promise<(key: string, body: object) => Promise<void>> {
  const sql = openDatabase({ url, connections: 3 });
  await sql`create table if not exists floor (key text primary key, body jsonb not null)`;
  const waiting: { key: string; body: object; done: PromiseWithResolvers<void> }[] = [];
  let flying = 0;
  const fly = async () => {
    if (flying === 3) return;
    flying += 1;
    while (waiting.length > 0) {
      const taken = waiting.splice(0, 200);
      await sql`
        insert into floor (key, body) select * from unnest(
          ${taken.map(({ key }) => key)}::text[], ${taken.map(({ body }) => JSON.stringify(body))}::jsonb[])
        on conflict do nothing`;
      for (const { done } of taken) done.resolve();
    }
    flying -= 1;
  };
  return (key, body) => {
    const done = Promise.withResolvers<void>();
    waiting.push({ key, body, done });
    setImmediate(() => void fly());
    return done.promise;
  };
}
