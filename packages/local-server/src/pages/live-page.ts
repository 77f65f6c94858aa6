import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import { eventStream } from '../http/event-stream.ts';
import type { ServerContext } from '../server-context.ts';
import { CONTENT_SECURITY_POLICY, cleaned, type Html, hashOf, titleOf, wholePage } from './layout.ts';
import { SCRIPT } from './script.ts';

/** A page as it is at one moment. */
export interface View {
  title: string;
  content: Html;
  status?: 404;
}

/** Also allows the one script, the page's own event stream and forms to this server. */
const LIVE_POLICY = [
  CONTENT_SECURITY_POLICY,
  `script-src ${hashOf(SCRIPT)}`,
  "connect-src 'self'",
  "form-action 'self'",
].join('; ');

/** How often a page that somebody looks at is compared with the data. */
const LOOK_MS = 250;

/** A page is rendered again after this time even if no row has changed: connections and ages are not in the database. */
const RENDER_MS = 2_000;

/** Answers with the page, or with the stream of its changes: the page's script asks for the same address as an event stream. */
export async function show(c: Context, context: ServerContext, view: () => View): Promise<Response> {
  const first = view();
  c.header('cache-control', 'no-store');
  const isLive = first.status === undefined;
  if (isLive && accepts(c, 'text/event-stream')) return changes(c, context, view);
  c.header('content-security-policy', LIVE_POLICY);
  return c.html(
    wholePage(
      first.title,
      html`<header>${menu(c.req.path)}</header>
        <main>${first.content}</main>
        ${isLive ? liveParts : ''}`,
    ),
    first.status ?? 200,
  );
}

const liveParts = html`<footer>
    <p class="soft" id="live">Reload this page to see what is new.</p>
    <p class="soft" id="zone">Times are in UTC.</p>
  </footer>
  ${raw(`<script type="module">${SCRIPT}</script>`)}`;

/** Sends the content whenever it differs from the last one sent, and once at the start. */
function changes(c: Context, { clock, store, closing }: ServerContext, view: () => View): Response {
  return eventStream(AbortSignal.any([closing, c.req.raw.signal]), async (send, signal) => {
    let sent = '';
    let seen = { changes: -1, at: 0 };
    for (;;) {
      const now = { changes: store.changes(), at: clock.now() };
      if (now.changes !== seen.changes || now.at - seen.at >= RENDER_MS) {
        seen = now;
        const { title, content } = view();
        const data = { title: titleOf(title), content: cleaned(await content) };
        const text = JSON.stringify(data);
        if (text !== sent) send({ event: 'page', data });
        sent = text;
      }
      await clock.sleep(LOOK_MS, signal);
    }
  });
}

const accepts = ({ req }: Context, type: string): boolean => req.header('accept')?.includes(type) === true;

/** Whether a person asks: a browser that opens an address accepts a page. */
export const isForPerson = (c: Context): boolean => c.req.method === 'GET' && accepts(c, 'text/html');

/**
 * The pages of the menu.
 * @internal
 */
export const SECTIONS: readonly { path: string; name: string }[] = [
  { path: '/', name: 'Overview' },
  { path: '/tasks', name: 'Tasks' },
  { path: '/ralph', name: 'Ralph runs' },
  { path: '/schedules', name: 'Schedules' },
  { path: '/workers', name: 'Agents' },
  { path: '/usage', name: 'Usage' },
];

const menu = (path: string) => html`<nav aria-label="Pages">
  ${SECTIONS.map((section) => {
    const current = path === section.path ? 'page' : path.startsWith(`${section.path}/`) ? 'true' : undefined;
    return html`<a href="${section.path}" ${current ? raw(`aria-current="${current}"`) : ''}>${section.name}</a> `;
  })}
</nav>`;

/** A page that says that there is no such thing. */
export const missing = (what: string): View => ({
  title: 'Not found',
  status: 404,
  content: html`<h1>Not found</h1>
    <p>There is no such ${what} here. <a href="/">See all tasks and runs.</a></p>`,
});
