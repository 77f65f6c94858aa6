// A chain as in a Zap, through Zapier's tester: New Task → Task Completed → Find AI Models.
import { randomBytes } from 'node:crypto';
import { createTask, findTask, listModels, newTask, taskCompleted } from '@codetether/core';

export interface Chain {
  /** A CodeTether server, such as that of `listen()`, and its issuer. */
  url: string;
  issuerUrl: string;
  token: string;
  /** The title of the task. */
  title: string;
  /** Receives one line for each step. */
  say(line: string): void;
}

/** Makes a task like a user, and runs the chain on it to its end. Throws when a step does not come within 20 s. */
export async function demoChain({ url, issuerUrl, token, title, say }: Chain): Promise<void> {
  // Unless NODE_ENV is test when it is loaded, zapier-platform-core prints a line about memory for each call.
  process.env.NODE_ENV ??= 'test';
  const { createAppTester } = await import('zapier-platform-core');
  const { createApp } = await import('../src/app.ts');
  const { performWith } = await import('../test/local.ts');
  const { readConfig } = await import('../src/config.ts');
  const app = createApp(() =>
    readConfig({
      CODETETHER_API_URL: url,
      CODETETHER_ISSUER: issuerUrl,
      CODETETHER_WEB_URL: url,
      CLIENT_ID: 'codetether-zapier',
      CODETETHER_SIGNING_KEY: randomBytes(32).toString('base64'),
    }),
  );
  const perform = performWith(app, createAppTester(app), token);

  const [made] = await perform(createTask.name, { title });
  const created = await eventually(newTask.title, async () => {
    const events = await perform(newTask.name);
    return events.find(({ task_id }) => task_id === made?.task_id);
  });
  say(`${newTask.title}: ${created.title}, ${created.status}, ${created.url}`);
  const completed = await eventually(taskCompleted.title, async () => {
    const [event] = await perform(taskCompleted.name, { task_id: created.task_id });
    return event;
  });
  say(`${taskCompleted.title}: ${completed.result}`);
  const [task] = await perform(findTask.name, { task_id: completed.task_id });
  const models = await perform(listModels.name, {
    search: String(task?.model ?? '')
      .split(':')
      .at(-1),
  });
  for (const { name, model_ref, workers_available } of models.slice(0, 3))
    say(`${listModels.title}: ${name} (${model_ref}), workers: ${workers_available}`);
}

/** Between two polls, in ms: Zapier's minutes would be too long for a demo. */
const pause = 250;
const patience = 20_000;

async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error(`${what} has not come within ${patience / 1000} s.`);
}

if (import.meta.main) {
  const { createLocalServer, listen } = await import('@codetether/local-server');
  const server = await listen((url) => createLocalServer({ url }));
  try {
    const { url, issuerUrl } = server;
    const title = 'Write the release notes';
    await demoChain({ url, issuerUrl, token: server.server.tokens.keycloak, title, say: (line) => console.log(line) });
  } finally {
    await server.close();
  }
}
