// Add to Slack, for any workspace (docs.slack.dev/authentication/installing-with-oauth): /slack/install asks, Slack sends the browser back.

import { randomBytes } from 'node:crypto';
import type { Log } from '@codetether/core';
import { cleanLine } from '@codetether/core/untrusted';
import type { Database } from '@codetether/hosting/postgres';
import { WebClient } from '@slack/web-api';
import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import { type PageAnswer, page, sendPage } from '../../http/page.ts';
import type { Member } from '../../slack/delivery.ts';
import { failureOf } from '../../slack/slack-failure.ts';
import { slackFetch } from '../../slack/slack-fetch.ts';
import { slackLogger } from '../../slack/slack-logger.ts';
import type { KeptInstallations } from './installations.ts';
import { addInstallState, takeInstallState } from './installations-table.ts';

export interface InstallRoutesOptions {
  database: Database;
  installations: Pick<KeptInstallations, 'save'>;
  clientId: string;
  clientSecret: string;
  /** The bot scopes of the manifest. */
  scopes: readonly string[];
  publicUrl: string;
  /** `https://slack.com`; another one in tests. */
  slackUrl: string;
  /** Says hello to the user who installed the bot; a repetition does nothing. */
  welcome(member: Member): Promise<void>;
  log: Log;
}

const returnPath = '/slack/oauth_redirect';

export function installRoutes(options: InstallRoutesOptions): Hono {
  const { database, installations, clientId, clientSecret, scopes, publicUrl, slackUrl, welcome, log } = options;
  const redirectUri = publicUrl + returnPath;
  const secure = publicUrl.startsWith('https:');
  const cookie = secure ? '__Host-codetether-install' : 'codetether-install';
  const slack = new WebClient(undefined, {
    fetch: slackFetch,
    logger: slackLogger(log),
    slackApiUrl: `${slackUrl}/api/`,
    retryConfig: { retries: 0 },
    timeout: 10_000,
  });
  const app = new Hono();

  app.get('/slack/install', async (context) => {
    const state = randomBytes(32).toString('base64url');
    const browser = getCookie(context, cookie) ?? randomBytes(32).toString('base64url');
    await addInstallState(database, state, browser);
    setCookie(context, cookie, browser, { httpOnly: true, secure, sameSite: 'Lax', path: '/', maxAge: 600 });
    const url = new URL('/oauth/v2/authorize', slackUrl);
    url.search = new URLSearchParams({
      client_id: clientId,
      scope: scopes.join(','),
      redirect_uri: redirectUri,
      state,
    }).toString();
    return sendPage(context, installPage(url.href));
  });

  app.get(returnPath, async (context) => {
    const { code, state = '', error } = context.req.query();
    const browser = getCookie(context, cookie);
    if (!browser || !(await takeInstallState(database, state, browser))) return sendPage(context, endedPage());
    if (error || !code) return sendPage(context, refusedPage());
    try {
      const answer = await slack.oauth.v2.access({
        client_id: clientId,
        client_secret: clientSecret,
        code,
        redirect_uri: redirectUri,
      });
      const id = answer.is_enterprise_install ? answer.enterprise?.id : answer.team?.id;
      if (!id || !answer.access_token || !answer.bot_user_id) return sendPage(context, refusedPage());
      await installations.save(id, {
        botToken: answer.access_token,
        botUser: answer.bot_user_id,
        installer: answer.authed_user?.id ?? '',
        scopes: answer.scope?.split(',') ?? [],
      });
      const team = answer.team?.id;
      if (team && answer.authed_user?.id) await welcome({ team, user: answer.authed_user.id });
      const back = new URL('/app_redirect', slackUrl);
      back.search = new URLSearchParams({ app: answer.app_id ?? '', ...(team && { team }) }).toString();
      return sendPage(
        context,
        installedPage(answer.team?.name ?? answer.enterprise?.name ?? 'your workspace', back.href),
      );
    } catch (thrown) {
      log.warn('an installation failed', { error: failureOf('oauth.v2.access', thrown).message });
      return sendPage(context, refusedPage());
    }
  });

  return app;
}

function installPage(url: string): PageAnswer {
  return page(
    'CodeTether for Slack',
    html`<p>Give tasks to AI agents, talk an idea into a PRD, and watch Ralph work on it, without leaving Slack.</p>
      <p><a href="${url}">Add to Slack</a></p>
      <p class="soft">Slack will show you what the app may do and ask whether you allow it.</p>`,
  );
}

function installedPage(workspace: string, back: string): PageAnswer {
  return page(
    'Installed',
    html`<p>CodeTether is in <strong>${cleanLine(workspace)}</strong>.</p>
      <p><a href="${back}">Back to Slack</a></p>
      <p>There type <code>/codetether connect</code>: each user connects an account of their own.</p>`,
  );
}

function endedPage(): PageAnswer {
  const text = 'An installation is good for ten minutes and for one use, in one browser.';
  return page('Start again', html`<p role="alert">${text} <a href="/slack/install">Start again</a>.</p>`, {
    status: 410,
  });
}

function refusedPage(): PageAnswer {
  return page(
    'Nothing was installed',
    html`<p role="alert">It was refused, or Slack could not be reached. <a href="/slack/install">Try again</a>.</p>`,
    { status: 400 },
  );
}
