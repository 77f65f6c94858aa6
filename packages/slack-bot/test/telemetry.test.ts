// OpenTelemetry in the program itself: not loaded by default, on when its variables are set.
import { expect, test } from 'vitest';
import { serve } from '../../core/test/serve.ts';
import { startBotProcess } from './bot-process.ts';
import { testDeployment } from './deployment.ts';
import { testDatabase } from './test-database.ts';

/** Tells on standard error which modules of OpenTelemetry are loaded. */
const watchImports = `--import=data:text/javascript,${encodeURIComponent(
  `import { registerHooks } from 'node:module';
   registerHooks({ resolve(name, context, next) {
     if (name.startsWith('@opentelemetry/')) process.stderr.write('loads ' + name + '\\n');
     return next(name, context);
   } });`,
)}`;

async function setUp() {
  const deployment = await testDeployment();
  const database = await testDatabase();
  await deployment.link(database);
  const env = { ...deployment.env, DATABASE_URL: database.url, NODE_OPTIONS: watchImports };
  return { ...deployment, env };
}

async function collector() {
  const received: string[] = [];
  const url = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push(Buffer.concat(chunks).toString());
    response.setHeader('content-type', 'application/json').end('{}');
  });
  return { received, url };
}

test('without its variables no SDK is loaded', async () => {
  const { env, slack, ada, channel } = await setUp();
  const bot = await startBotProcess(env);
  slack.connect(bot.eventsUrl);
  await ada.command(channel, 'task create Oil the door');
  await ada.awaits(channel, ({ text }) => text.includes('Oil the door'));
  expect(await bot.stop()).toBe(0);
  // The API, which does nothing by itself, is always there: pg-boss needs it.
  const loaded = bot.logs.filter((line) => line.startsWith('loads ') && line !== 'loads @opentelemetry/api');
  expect(loaded).toEqual([]);
});

test('with them a command is seen from its acknowledgement to the calls that it took, and nothing that was written', async () => {
  const { env, slack, ada, channel } = await setUp();
  const { received, url } = await collector();
  const bot = await startBotProcess({
    ...env,
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  slack.connect(bot.eventsUrl);
  await ada.command(channel, 'task create Oil the door');
  await ada.awaits(channel, ({ text }) => text.includes('Oil the door'));
  expect(await bot.stop()).toBe(0);
  expect(bot.logs).toContain('loads @opentelemetry/sdk-node');

  const all = received.join('\n');
  const spans = [...all.matchAll(/"traceId":"(\w+)"[^{}]*?"name":"([^"]+)"/g)].map(([, trace, name]) => ({
    trace,
    name,
  }));
  const handled = spans.find(({ name }) => name === 'handle');
  expect(spans.map(({ name }) => name)).toContain('accept');
  expect(spans.filter(({ trace }) => trace === handled?.trace).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['handle', 'slack', 'POST']),
  );
  expect(all).toContain('codetether-slack');
  expect(all).toContain('codetether.work.duration');
  expect(all).toContain('messaging.process.duration');
  expect(all).not.toMatch(/Oil the door|xoxb-|eyJ/);
});
