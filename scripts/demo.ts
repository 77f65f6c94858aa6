// pnpm demo: CodeTether from an assistant, over HTTP, from a Zap and in Slack. Every line comes from a real answer, on the real clock.
import { createLocalServer, listen } from '@codetether/local-server';
import { startAssistant } from './demo/assistant.ts';
import { assistantStory } from './demo/assistant-story.ts';
import { cancellationStory } from './demo/cancellation-story.ts';
import { startHttpServer } from './demo/http-server.ts';
import { startSlackOffice } from './demo/slack-office.ts';
import { slackStory } from './demo/slack-story.ts';
import { answers, heading, meanwhile } from './demo/transcript.ts';
import { zapStory } from './demo/zap-story.ts';

/** How often the embedded server looks for schedules that are due, in ms; the cron job of the story has seconds. */
const ruleCheckMs = 1_000;
const begun = Date.now();
const closers: (() => Promise<unknown>)[] = [];
let closing: Promise<void> | undefined;

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void closeAll().then(() => process.exit(130)));

try {
  await tell();
  heading(`Every line above is a real answer. It took ${((Date.now() - begun) / 1000).toFixed(1)} s.`);
} catch (error) {
  if (!closing) failed(error);
} finally {
  await closeAll();
}

async function tell(): Promise<void> {
  const codetether = await opening(() => listen((origin) => createLocalServer({ url: origin, ruleCheckMs })));
  const env = {
    CODETETHER_API_URL: codetether.url,
    CODETETHER_TOKEN: codetether.server.tokens.admin,
    CODETETHER_WEB_URL: codetether.url,
  };
  const office = opening(() => startSlackOffice(codetether));
  const inSlack = meanwhile(async () => slackStory(await office));
  const assistant = await opening(() => startAssistant(env));
  const http = await opening(() => startHttpServer(env));
  answers(
    `CodeTether is embedded at ${codetether.url}; ${assistant.title} speaks MCP with ${assistant.tools.length} tools.`,
  );
  await assistantStory(assistant);
  await cancellationStory(http.url);
  await zapStory(codetether);
  await inSlack();
}

/** What is still being opened is closed too; nothing is opened once the end has come. */
async function opening<T extends { close(): Promise<unknown> }>(open: () => Promise<T>): Promise<T> {
  if (closing) throw new Error('The demo was ended.');
  const thing = open();
  closers.push(async () => (await thing.catch(() => undefined))?.close());
  return thing;
}

/** No process is left, however the demo ends. */
function closeAll(): Promise<void> {
  closing ??= (async () => {
    for (let close = closers.pop(); close; close = closers.pop()) await close().catch(failed);
  })();
  return closing;
}

function failed(error: unknown): void {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
