// Whether Slack takes the tokens of the settings, asked once at the start.
import type { Log } from '@codetether/core';
import { ConfigError } from '@codetether/core/settings';
import { WebClient } from '@slack/web-api';
import type { Installation } from './installation.ts';
import { SlackCallError } from './slack-call-error.ts';
import { failureOf } from './slack-failure.ts';
import { slackFetch } from './slack-fetch.ts';
import { slackLogger } from './slack-logger.ts';

export interface AccessOptions {
  slackUrl: string;
  log: Log;
  /** Ends it. */
  signal?: AbortSignal | undefined;
}

/** The workspace of SLACK_BOT_TOKEN, as an installation. Throws ConfigError when Slack does not accept the token. */
export async function installationOf(
  botToken: string,
  options: AccessOptions,
): Promise<{ id: string; installation: Installation }> {
  // The client's own policy would try for half an hour without a word to whoever started the bot.
  const client = clientOf(botToken, options, 3);
  const { team_id, user_id } = await Promise.race([client.auth.test(), aborted(options.signal)]).catch(
    (thrown: unknown) => {
      const failure = failureOf('auth.test', thrown);
      if (!(failure instanceof SlackCallError)) throw failure;
      if (failure.passing) throw new Error(`Slack cannot be reached. ${failure.message}`);
      throw new ConfigError(
        `Slack does not accept SLACK_BOT_TOKEN (${failure.code}). Copy the Bot User OAuth Token again, from OAuth & Permissions of your app at api.slack.com/apps.`,
      );
    },
  );
  if (!team_id || !user_id) throw new Error('Slack does not say whose token SLACK_BOT_TOKEN is.');
  return { id: team_id, installation: { botToken, botUser: user_id, installer: '', scopes: [] } };
}

/**
 * SLACK_APP_TOKEN. Throws ConfigError when Slack does not accept it, where Socket Mode would ask again for ever. Says nothing of a Slack that does not answer:
 * Socket Mode tries again.
 */
export async function checkAppToken(appToken: string, options: AccessOptions): Promise<void> {
  const client = clientOf(appToken, options, 0);
  try {
    await Promise.race([client.apps.connections.open({}), aborted(options.signal)]);
  } catch (thrown) {
    options.signal?.throwIfAborted();
    const failure = failureOf('apps.connections.open', thrown);
    if (!(failure instanceof SlackCallError)) throw failure;
    if (failure.passing) return;
    throw new ConfigError(
      `Slack does not accept SLACK_APP_TOKEN (${failure.code}). Create an App-Level Token with the scope connections:write, under Basic Information of your app at api.slack.com/apps, and switch Socket Mode on.`,
    );
  }
}

/** Rejects when the signal is aborted. */
export function aborted(signal: AbortSignal | undefined): Promise<never> {
  signal?.throwIfAborted();
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

function clientOf(token: string, { slackUrl, log }: AccessOptions, retries: number): WebClient {
  return new WebClient(token, {
    slackApiUrl: `${slackUrl}/api/`,
    logger: slackLogger(log),
    rejectRateLimitedCalls: true,
    timeout: 10_000,
    retryConfig: { retries },
    fetch: slackFetch,
  });
}
