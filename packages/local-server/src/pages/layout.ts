import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { STYLE } from './style.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Control, direction and other invisible characters. Allows one joiner or selector after each visible character, for emoji and some scripts. */
const UNSEEN =
  /(?<![\u200C\u200D\uFE0E\uFE0F])([\u200C\u200D\uFE0E\uFE0F])|[[\p{Cc}\p{Cf}\p{DI}\p{Zl}\p{Zp}\u2800]--[\n\t]]/gv;

/** Removes the invisible characters of untrusted text. */
export const cleaned = (content: HtmlEscapedString): HtmlEscapedString => raw(content.replaceAll(UNSEEN, '$1'));

/** The source of one inline text for a content security policy. */
export const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Allows only this style, so that an agent's text can neither load nor run anything. Forms may lead elsewhere: a sign-in ends at its client. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A page with nothing but its content. Untrusted text is escaped, and its invisible characters are removed. */
export const page = (title: string, content: Html): Promise<HtmlEscapedString> =>
  wholePage(title, html`<main>${content}</main>`);

export async function wholePage(title: string, body: Html): Promise<HtmlEscapedString> {
  return cleaned(
    await html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${titleOf(title)}</title>
          <style>${raw(STYLE)}</style>
        </head>
        <body>
          ${body}
        </body>
      </html>`,
  );
}

export const titleOf = (title: string): string => `${title} · CodeTether`;
