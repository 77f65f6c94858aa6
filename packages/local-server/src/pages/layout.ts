import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Control, direction and other invisible characters. Allows one joiner or selector after each visible character, for emoji and some scripts. */
const UNSEEN =
  /(?<![\u200C\u200D\uFE0E\uFE0F])([\u200C\u200D\uFE0E\uFE0F])|[[\p{Cc}\p{Cf}\p{DI}\p{Zl}\p{Zp}\u2800]--[\n\t]]/gv;

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d9dde3, #363c45); --soft: light-dark(#5b6470, #a3adba); --accent: light-dark(#0b5cad, #7db7f2); }
* { box-sizing: border-box; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; background: light-dark(#fff, #14171b); color: light-dark(#171a1f, #e7eaee); }
a { color: var(--accent); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
small, dt, .soft { color: var(--soft); }
nav { margin-bottom: 1.5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: 1rem 0; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; margin: .5rem 0; font: 14px/1.5 ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 500; }
td { overflow-wrap: anywhere; }
td a, nav a, p a { display: inline-block; min-width: 24px; min-height: 24px; }
td:first-child:has(a) { min-width: 6rem; }
.status, time { overflow-wrap: normal; }
time span, td.soft { white-space: nowrap; }
.status { font-weight: 600; }
.completed, .passed { color: light-dark(#14713a, #6fce92); }
.failed { color: light-dark(#b3261e, #ff8f86); }
.partly { color: light-dark(#8a5300, #f0b35a); }
.running, .working { color: var(--accent); }
progress { width: 100%; height: .6rem; accent-color: var(--accent); }
fieldset { border: 1px solid var(--line); border-radius: 6px; padding: .5rem 1rem 1rem; }
label { display: block; margin-top: .5rem; min-height: 24px; }
input[type=radio] { width: 1.2rem; height: 1.2rem; vertical-align: -.2rem; }
input:not([type]) { display: block; font: inherit; padding: .5rem; margin-top: .25rem; width: 100%; }
button { font: inherit; padding: .5rem 1.25rem; border: 1px solid var(--accent); border-radius: 6px; background: var(--accent); color: light-dark(#fff, #14171b); cursor: pointer; }
button.quiet { background: none; color: inherit; border-color: var(--line); }
.actions { display: flex; gap: .75rem; }
.code { font: 600 2rem ui-monospace, monospace; letter-spacing: .1em; }
`;

/** Allows only this style and forms to this server, so that an agent's text can neither load nor run anything. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A whole page. Untrusted text is escaped, and its invisible characters are shown. With `refreshSeconds` the page reloads itself while work continues. */
export async function page(
  title: string,
  content: Html,
  { refreshSeconds }: { refreshSeconds?: number | undefined } = {},
): Promise<HtmlEscapedString> {
  const whole = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refreshSeconds === undefined ? '' : html`<meta http-equiv="refresh" content="${refreshSeconds}" />`}
        <title>${title} · CodeTether</title>
        <style>${raw(STYLE)}</style>
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`;
  return raw(whole.replaceAll(UNSEEN, '$1'));
}
