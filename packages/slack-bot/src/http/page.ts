// How our few pages look. They load nothing and run nothing.
import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const style = `
:root { color-scheme: light dark; --soft: light-dark(#5b6470, #a3adba); --accent: light-dark(#0b5cad, #7db7f2); }
* { box-sizing: border-box; }
body { font: 17px/1.55 system-ui, sans-serif; max-width: 34rem; margin: 0 auto; padding: 12vh 1.25rem 4rem; background: light-dark(#fff, #14171b); color: light-dark(#171a1f, #e7eaee); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; overflow-wrap: anywhere; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
a { color: var(--accent); }
button { font: inherit; padding: .6rem 1.4rem; border: 1px solid var(--accent); border-radius: 6px; background: var(--accent); color: light-dark(#fff, #14171b); cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

export function page(title: string, content: Html, { status = 200, onward }: PageOptions = {}): PageAnswer {
  return {
    status,
    headers: {
      'content-security-policy': [
        "default-src 'none'",
        `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'cache-control': 'no-store',
      // With no-referrer the forms of these pages would come back with `Origin: null`.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    },
    html: html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          ${onward === undefined ? '' : html`<meta http-equiv="refresh" content="0;url=${onward}" />`}
          <title>${title} · CodeTether for Slack</title>
          <style>${raw(style)}</style>
        </head>
        <body>
          <main>
            <h1>${title}</h1>
            ${content}
          </main>
        </body>
      </html>`,
  };
}

export interface PageOptions {
  status?: 200 | 400 | 403 | 410 | 502;
  /** Where the browser goes at once. Not by a redirect: form-action would have to name every site that a sign-in leads through. */
  onward?: string;
}

export interface PageAnswer {
  status: 200 | 400 | 403 | 410 | 502;
  headers: Record<string, string>;
  html: Html;
}

export async function sendPage(context: Context, { status, headers, html }: PageAnswer): Promise<Response> {
  return context.html(await html, status, headers);
}
