// The baseline: Bolt alone with one command, acknowledged at once.
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';

const receiver = new HTTPReceiver({ signingSecret: process.argv[2] ?? '', logLevel: LogLevel.ERROR });
const app = new App({
  receiver,
  authorize: async () => ({ botToken: 'xoxb-bare', botId: 'B', botUserId: 'U' }),
  logLevel: LogLevel.ERROR,
});
app.command('/codetether', ({ ack }) => ack());
const server = await app.start({ port: 0, host: '127.0.0.1' });
const address = server && 'address' in server ? server.address() : undefined;
process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/slack/events\n`);
