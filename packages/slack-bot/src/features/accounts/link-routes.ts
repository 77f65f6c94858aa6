// A browser's way through a link: /link asks, Slack says who it is, CodeTether signs in, and a page tells the outcome.
import { randomBytes } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { type PageAnswer, sendPage } from '../../http/page.ts';
import { askPage, confirmPage, linkedPage, onwardPage, problemPage } from './link-pages.ts';
import type { Linking, Outcome } from './linking.ts';

export interface LinkRoutesOptions {
  linking: Linking;
  publicUrl: string;
}

export const slackReturnPath = '/link/slack';
export const signInReturnPath = '/link/callback';

export function linkRoutes({ linking, publicUrl }: LinkRoutesOptions): Hono {
  const secure = publicUrl.startsWith('https:');
  // __Host- needs https; plain http is for a developer's own machine only.
  const cookie = secure ? '__Host-codetether-link' : 'codetether-link';
  const browserOf = (context: Context) => getCookie(context, cookie);
  const app = new Hono();

  app.get('/link', async (context) => {
    const token = context.req.query('t') ?? '';
    if (!(await linking.isOpen(token))) return sendPage(context, problemPage('ended'));
    return sendPage(context, askPage(token, { twice: linking.provesSlackUser }));
  });

  app.post('/link', async (context) => {
    const form = await formOf(context);
    const browser = browserOf(context) ?? randomBytes(32).toString('base64url');
    setCookie(context, cookie, browser, { httpOnly: true, secure, sameSite: 'Lax', path: '/', maxAge: 600 });
    const step = await linking.begin(form.get('t') ?? '', browser);
    return sendPage(context, 'redirect' in step ? onwardPage(step.redirect) : problemPage(step.problem));
  });

  app.get(slackReturnPath, async (context) => {
    const { code, state = '' } = context.req.query();
    const browser = browserOf(context);
    if (!browser) return sendPage(context, problemPage('ended'));
    const step = await linking.slackReturned({ ...(code && { code }), state, browser });
    return 'redirect' in step ? context.redirect(step.redirect, 303) : sendPage(context, problemPage(step.problem));
  });

  app.get(signInReturnPath, async (context) => {
    const browser = browserOf(context);
    if (!browser) return sendPage(context, problemPage('ended'));
    const callback = new URL(signInReturnPath, publicUrl);
    callback.search = new URL(context.req.url).search;
    const outcome = await linking.signInReturned(callback, browser);
    return 'redirect' in outcome ? context.redirect(outcome.redirect, 303) : sendPage(context, outcomePage(outcome));
  });

  app.post('/link/confirm', async (context) => {
    const browser = browserOf(context);
    const form = await formOf(context);
    if (!browser) return sendPage(context, problemPage('ended'));
    return sendPage(context, outcomePage(await linking.confirmed(form.get('t') ?? '', browser)));
  });

  return app;
}

/** As our own pages send it; anything else has no fields. */
async function formOf({ req }: Context): Promise<URLSearchParams> {
  return new URLSearchParams(await req.text());
}

function outcomePage(outcome: Exclude<Outcome, { redirect: string }>): PageAnswer {
  if ('linked' in outcome) return linkedPage(outcome.linked);
  return 'confirm' in outcome ? confirmPage(outcome.confirm, outcome) : problemPage(outcome.problem);
}
