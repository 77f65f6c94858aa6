// pnpm demo: CodeTether from an assistant, over HTTP, from a Zap and in Slack. Every line comes from a real answer, on the real clock.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import { createLocalServer, listen } from '@codetether/local-server';
import { startAssistant } from './demo/assistant.ts';
import { assistantStory } from './demo/assistant-story.ts';
import { cancellationStory } from './demo/cancellation-story.ts';
import { createEnding } from './demo/ending.ts';
import { createFolder, type Folder } from './demo/folder.ts';
import { startHttpServer } from './demo/http-server.ts';
import { startSlackOffice } from './demo/slack-office.ts';
import { slackStory } from './demo/slack-story.ts';
import { answers, heading, meanwhile } from './demo/transcript.ts';
import { zapStory } from './demo/zap-story.ts';

/** How often the embedded server checks for due schedules, in ms; the cron job of the story has seconds. */
const ruleCheckMs = 1_000;
const begun = Date.now();
const ending = createEnding(failed);
let folder: Folder | undefined;
let endsEarly = false;
const told = new Set<string>();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void endEarly(128 + constants.signals[signal], '\nThe demo ends what it started.'));
// `pnpm demo | head`: the reader of the page has seen enough.
process.stdout.on('error', () => void endEarly(0));
process.stderr.on('error', () => undefined);
process.on('uncaughtException', (error) => void failed(error).then(() => endEarly(1)));

try {
  await tell();
  heading(`Every line above is a real answer. It took ${((Date.now() - begun) / 1000).toFixed(1)} s.`);
} catch (error) {
  await failed(error);
}
await ending.close();
// An abandoned story may still wait for something.
process.stdout.write('', () => process.exit());

async function tell(): Promise<void> {
  folder = await ending.open(createFolder);
  const { path } = folder;
  const codetether = await ending.open(() => listen((origin) => createLocalServer({ url: origin, ruleCheckMs })));
  const env = {
    CODETETHER_API_URL: codetether.url,
    CODETETHER_TOKEN: codetether.server.tokens.admin,
    CODETETHER_WEB_URL: codetether.url,
    CODETETHER_SIGNING_KEY: randomBytes(32).toString('base64'),
  };
  const office = ending.open((signal) => startSlackOffice(codetether, path, signal));
  const inSlack = meanwhile(async () => slackStory(await office));
  const assistant = await ending.open(() => startAssistant(env));
  const http = await ending.open((signal) => startHttpServer(env, path, signal));
  const stories = async () => {
    answers(
      `CodeTether is embedded at ${codetether.url}; ${assistant.title} speaks MCP with ${assistant.tools.length} tools.`,
    );
    await assistantStory(assistant);
    await cancellationStory(http.url);
    await zapStory(codetether);
    await inSlack();
  };
  // A program that ends too early ends the demo, not only its own story.
  await Promise.race([stories(), http.ended, office.then(({ ended }) => ended)]);
}

async function endEarly(code: number, message = ''): Promise<void> {
  if (!endsEarly && message) console.error(message);
  endsEarly = true;
  await ending.close();
  process.exit(code);
}

/** Prints the reason once, with the programs' logs. Failures after an early end are its consequences. */
async function failed(error: unknown): Promise<void> {
  process.exitCode = 1;
  const reasons = reasonsOf(error);
  if (endsEarly || told.has(reasons)) return;
  const logs = told.size === 0 ? ((await folder?.logs()) ?? []) : [];
  told.add(reasons);
  const page = [reasons, ...logs.map(({ name, end }) => `${name} logged:\n${end}`)].join('\n\n');
  // Keeps the files that a message points to.
  if (folder && page.includes(folder.path)) folder.keep();
  console.error(`\n${page}`);
}

/** Node's own errors, such as "fetch failed", have the reason in their cause. */
function reasonsOf(error: unknown): string {
  const reasons: string[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause.message) reasons.push(cause.message);
  return reasons.join('\n  because: ') || String(error);
}
