// pnpm demo: CodeTether from an assistant, over HTTP and from a Zap. Every line comes from a real answer, on the real clock.
import { createLocalServer, listen } from '@codetether/local-server';
import { startAssistant } from './demo/assistant.ts';
import { assistantStory } from './demo/assistant-story.ts';
import { cancellationStory } from './demo/cancellation-story.ts';
import { startHttpServer } from './demo/http-server.ts';
import { answers, heading } from './demo/transcript.ts';
import { zapStory } from './demo/zap-story.ts';

/** How often the embedded server looks for schedules that are due, in ms; the cron job of the story has seconds. */
const ruleCheckMs = 1_000;
const begun = Date.now();

const codetether = await listen((origin) => createLocalServer({ url: origin, ruleCheckMs }));
const env = {
  CODETETHER_API_URL: codetether.url,
  CODETETHER_TOKEN: codetether.server.tokens.admin,
  CODETETHER_WEB_URL: codetether.url,
};
const assistant = await startAssistant(env);
const http = await startHttpServer(env);
try {
  answers(
    `CodeTether is embedded at ${codetether.url}; ${assistant.title} speaks MCP with ${assistant.tools.length} tools.`,
  );
  await assistantStory(assistant);
  await cancellationStory(http.url);
  await zapStory(codetether);
  heading(`Every line above is a real answer. It took ${((Date.now() - begun) / 1000).toFixed(1)} s.`);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await assistant.close();
  await http.close();
  await codetether.close();
}
