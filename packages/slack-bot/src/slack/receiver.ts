// Slack's requests, taken by Bolt: one listener for each kind, and an acknowledgement only when the delivery is kept.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@codetether/core';
import { App, HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Dispatcher } from 'undici';
import type { Delivery, DeliveryHandler, Inbox } from './delivery.ts';
import type { Installations } from './installation.ts';
import { orderOf, parseDelivery } from './parse-delivery.ts';
import { SlackCallError } from './slack-call-error.ts';
import { slackFetch } from './slack-fetch.ts';
import { slackLogger } from './slack-logger.ts';
import { nameSocketTrouble } from './socket-trouble.ts';

export interface AppOptions {
  handler: DeliveryHandler;
  inbox: Inbox;
  installations: Installations;
  log: Log;
  now?: () => number;
}

export interface SlackApp {
  /** Takes `POST /slack/events`. */
  requestListener(request: IncomingMessage, response: ServerResponse): void;
}

/** Slack's clock and ours may differ by this much, in seconds, to either side. Bolt looks at the past only. */
const tolerance = 300;

/** Over HTTP, every request signed. */
export function createHttpApp({
  signingSecret,
  now = Date.now,
  ...options
}: AppOptions & { signingSecret: string }): SlackApp {
  const receiver = new HTTPReceiver({
    signingSecret,
    // The answer waits for the commit of what was taken.
    processBeforeResponse: true,
    logger: slackLogger(options.log),
    unhandledRequestTimeoutMillis: 2_900,
  });
  listen(receiver, options);
  return {
    requestListener(request, response) {
      const sent = Number(request.headers['x-slack-request-timestamp']);
      if (sent > now() / 1000 + tolerance) response.writeHead(401).end();
      else receiver.requestListener(request, response);
    },
  };
}

export interface SocketApp {
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
}

/** Over a web socket that we open, for local use: no public address is needed. Without a proxy, `webSocketDispatcher` is not given. */
export function createSocketApp({
  appToken,
  slackApiUrl,
  webSocketDispatcher,
  ...options
}: AppOptions & { appToken: string; slackApiUrl?: string; webSocketDispatcher?: Dispatcher }): SocketApp {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: slackLogger(options.log),
    ...(webSocketDispatcher && { dispatcher: webSocketDispatcher }),
    installerOptions: {
      clientOptions: {
        ...(slackApiUrl && { slackApiUrl }),
        fetch: toldFetch(options.log),
        timeout: 10_000,
        // Slack and the network may be away for hours: at last it tries every eleven seconds, and never gives up.
        retryConfig: { forever: true, factor: 1.3, retries: 10 },
      },
    },
  });
  const app = listen(receiver, options);
  const silence = nameSocketTrouble(receiver.client, options.log);
  return {
    start: () => app.start(),
    async stop() {
      silence();
      await app.stop();
    },
  };
}

/** The library tries again without a word when Slack answers with an error. */
function toldFetch(log: Log): typeof fetch {
  return async (input, init) => {
    const response = await slackFetch(input, init);
    if (!response.ok) log.warn('Slack opens no web socket', { status: response.status });
    return response;
  };
}

function listen(receiver: Receiver, options: AppOptions): App {
  const app = new App({
    receiver,
    logger: slackLogger(options.log),
    // Without a token here Bolt keeps no client for each workspace. The installation is checked below, where the user can get an answer.
    authorize: async ({ teamId, enterpriseId }) => ({
      ...(teamId && { teamId }),
      ...(enterpriseId && { enterpriseId }),
    }),
    // Bolt's own memory of conversations grows for ever, and nothing reads it.
    convoStore: false,
    clientOptions: { rejectRateLimitedCalls: true },
  });
  const take = (kind: Delivery['kind'], body: unknown) => accept(read(kind, body, options.log), options);

  app.command(/.*/, async ({ body, ack }) => {
    const answer = await take('command', body);
    await (answer.text ? ack({ response_type: 'ephemeral', text: answer.text }) : ack());
  });
  app.action(/.*/, async ({ body, ack }) => {
    await take('action', body);
    await ack();
  });
  app.shortcut(/.*/, async ({ body, ack }) => {
    await take('shortcut', body);
    await ack();
  });
  app.view({ callback_id: /.*/, type: 'view_submission' }, async ({ body, ack }) => {
    const delivery = read('submission', body, options.log);
    const errors = delivery?.kind === 'submission' ? options.handler.check(delivery) : undefined;
    if (errors) return ack({ response_action: 'errors', errors });
    await accept(delivery, options);
    await ack();
  });
  app.view({ callback_id: /.*/, type: 'view_closed' }, async ({ ack }) => ack());
  app.options(/.*/, async ({ body, ack }) => {
    const delivery = read('options', body, options.log);
    await ack({ options: delivery?.kind === 'options' ? await options.handler.options(delivery) : [] });
  });
  app.event(/.*/, async ({ body }) => {
    await take('event', body);
  });
  app.error(async (error) => {
    // Thrown on, so that Slack hears that it was not taken: events come again.
    options.log.warn('a request of Slack could not be taken', { error: error.name, message: error.message });
    throw error;
  });
  return app;
}

function read(kind: Delivery['kind'], body: unknown, log: Log): Delivery | undefined {
  const parsed = parseDelivery(kind, body);
  if (!('refused' in parsed)) return parsed;
  // Events that the bot does not handle are many, such as changes of profiles.
  log[kind === 'event' ? 'debug' : 'warn']('a delivery of Slack is refused', { kind, reason: parsed.refused });
  return undefined;
}

async function accept(
  delivery: Delivery | undefined,
  { handler, inbox, installations }: AppOptions,
): Promise<{ text?: string }> {
  if (!delivery || !(await handler.wants(delivery))) return {};
  if (!(await isInstalled(delivery, installations)))
    return { text: 'CodeTether is not installed in this workspace any more. Ask an administrator to install it.' };
  // A modal must be asked for within 3 s of the press: not after the commit, not in a job.
  handler.atOnce(delivery);
  await inbox.accept(delivery, orderOf(delivery));
  return {};
}

async function isInstalled(delivery: Delivery, installations: Installations): Promise<boolean> {
  const type = delivery.kind === 'event' ? delivery.event.type : undefined;
  if (type === 'app_uninstalled' || type === 'tokens_revoked') return true;
  return installations.tokenOf(delivery.member).then(
    () => true,
    (thrown: unknown) => {
      if (thrown instanceof SlackCallError) return false;
      throw thrown;
    },
  );
}
