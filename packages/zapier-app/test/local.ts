// Runs the app like Zapier, against an embedded CodeTether and its issuer.
import { createLocalServer, type Listening, type LocalServerOptions, listen } from '@codetether/local-server';
import { type Bundle, createAppTester, type ZObject } from 'zapier-platform-core';
import { type App, createApp } from '../src/app.ts';
import { type Config, readConfig } from '../src/config.ts';
import './without-watchdog.ts';

export interface Local {
  server: Listening;
  app: App;
  config: Config;
  test: ReturnType<typeof createAppTester>;
  /** Runs a component by its key with a token of the server, `admin` by default. */
  perform(key: string, inputData?: object, options?: PerformOptions): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Only for tests. */
export const testSigningKey = 'Zm9yIHRlc3RzIG9ubHksIGEga2V5IG9mIDMyIGJ5dGVzLi4=';

interface PerformOptions {
  token?: string;
  meta?: Partial<Bundle['meta']>;
}

type Perform = (z: ZObject, bundle: Bundle) => unknown;

export async function startLocal(options: LocalServerOptions = {}, env: Record<string, string> = {}): Promise<Local> {
  const server = await listen((url) => createLocalServer({ url, ralphPollMs: 50, ruleCheckMs: 100, ...options }));
  const config = readConfig({
    CODETETHER_API_URL: server.url,
    CODETETHER_ISSUER: server.issuerUrl,
    CLIENT_ID: 'codetether-zapier',
    CLIENT_SECRET: 'codetether-zapier-secret',
    CODETETHER_WEB_URL: server.url,
    CODETETHER_SIGNING_KEY: testSigningKey,
    ...env,
  });
  const app = createApp(() => config);
  const test = createAppTester(app);
  return {
    server,
    app,
    config,
    test,
    perform: performWith(app, test, server.server.tokens.admin),
    close: () => server.close(),
  };
}

/** Runs components of an app through Zapier's tester. */
export function performWith(app: App, test: Local['test'], admin: string): Local['perform'] {
  return async (key, inputData = {}, { token = admin, meta } = {}) => {
    const bundle = { inputData, authData: { access_token: token }, ...(meta && { meta }) };
    const answer = await test(performOf(app, key), bundle);
    return Array.isArray(answer) ? answer : [answer];
  };
}

function performOf(app: App, key: string): Perform {
  const component = app.triggers[key] ?? app.creates[key] ?? app.searches[key];
  if (!component || !('perform' in component.operation)) throw new Error(`There is no component ${key}.`);
  // Zapier's types also allow a request instead of a function; ours are all functions.
  return component.operation.perform as Perform;
}

/** The error of a perform: its name, its message and, when throttled, its delay. */
export async function failureOf(running: Promise<unknown>): Promise<{ name: string; message: string; delay?: number }> {
  const error = await running.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error(`Nothing was thrown, but: ${JSON.stringify(await running)}`);
  const said = error.message.startsWith('{') ? JSON.parse(error.message) : { message: error.message };
  return { name: error.name, ...said };
}
