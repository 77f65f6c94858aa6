// A message, a modal or App Home in a page that looks about like Slack, light or dark.
import type { EntityMetadata, HomeView, ModalView } from '@slack/types';
import { html, raw } from 'hono/html';
import type { SlackMessage } from '../../src/blocks/message.ts';
import type { Html } from '../../src/http/page.ts';
import { blockAsHtml } from './blocks-as-html.ts';
import { entityAsHtml } from './entity-as-html.ts';

export type Shown =
  | { message: SlackMessage; onlyForYou?: true }
  | { view: ModalView | HomeView }
  /** A work object below the link in a message, or in the pane beside it. */
  | { entity: EntityMetadata; pane?: true };

const style = `
:root { --text: light-dark(#1d1c1d, #d1d2d3); --soft: light-dark(#616061, #9a9b9e); --line: light-dark(#dddddd, #45484d); --back: light-dark(#ffffff, #1a1d21); --link: light-dark(#1264a3, #4ea1e0); }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.47 Lato, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif; }
main { width: 600px; padding: 12px 18px; overflow-wrap: anywhere; }
.who { font-weight: 900; } .who small { font-weight: 400; background: light-dark(#ececec, #35373b); border-radius: 3px; padding: 0 4px; font-size: 11px; }
.soft, .hint, .context { color: var(--soft); font-size: 13px; }
.block { margin: 4px 0 8px; } .line { min-height: 1.2em; white-space: pre-wrap; } .lines { white-space: pre-wrap; }
.bold, .title, .label { font-weight: 700; } .italic { font-style: italic; }
.code, code { font: 12px 'DejaVu Sans Mono', monospace; color: light-dark(#c01343, #e8912d); background: light-dark(#f6f6f6, #222529); border: 1px solid var(--line); border-radius: 3px; padding: 1px 3px; }
pre { font: 12px/1.4 'DejaVu Sans Mono', monospace; background: light-dark(#f8f8f8, #222529); border: 1px solid var(--line); border-radius: 4px; padding: 8px; margin: 4px 0; white-space: pre-wrap; }
pre code { border: 0; padding: 0; color: inherit; background: none; }
blockquote { margin: 4px 0; padding-left: 12px; border-left: 4px solid var(--line); white-space: pre-wrap; } .markdown blockquote { white-space: normal; } .markdown blockquote > * { margin: 0; }
.markdown > :first-child { margin-top: 0; } .markdown h1 { font-size: 20px; } .markdown h2 { font-size: 17px; } .markdown h3 { font-size: 15px; }
a { color: var(--link); } .mention { color: var(--link); background: light-dark(#e8f5fa, #1d3440); border-radius: 3px; padding: 0 2px; }
.section { display: flex; gap: 12px; justify-content: space-between; align-items: flex-start; } .section > :first-child { flex: 1; } .section .button, .section .box { flex: none; } .fields { display: grid; grid-template-columns: 1fr 1fr; gap: 0 12px; }
.header { font-weight: 900; font-size: 18px; margin-top: 14px; }
.context { display: flex; gap: 8px; flex-wrap: wrap; } hr { border: 0; border-top: 1px solid var(--line); }
.actions { display: flex; gap: 8px; flex-wrap: wrap; }
.button { border: 1px solid light-dark(#bbbabb, #6b6e73); border-radius: 4px; padding: 3px 12px; font-weight: 700; font-size: 13px; white-space: nowrap; }
.feedback { color: var(--soft); font-size: 13px; }
.primary { background: #007a5a; border-color: #007a5a; color: #fff; } .danger { color: #e01e5a; border-color: #e01e5a; }
table { border-collapse: collapse; font-size: 13px; } td { border: 1px solid var(--line); padding: 4px 8px; } tr:first-child td { font-weight: 700; }
.box { border: 1px solid light-dark(#868686, #6b6e73); border-radius: 4px; padding: 6px 10px; min-height: 20px; min-width: 150px; white-space: pre-wrap; } .tall { min-height: 64px; } .select { display: flex; justify-content: space-between; }
.plan { border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; } .task { padding: 3px 0; } .task .soft { margin-left: 22px; }
.modal { border: 1px solid var(--line); border-radius: 8px; padding: 14px 18px; } .modal > .title { font-size: 19px; margin-bottom: 10px; } .foot { display: flex; gap: 8px; justify-content: flex-end; margin-top: 14px; }
.entity { border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px; margin-top: 6px; } .entity > .title { font-size: 16px; } .entity .row { display: grid; grid-template-columns: 130px 1fr; gap: 8px; padding: 2px 0; } .entity .long { grid-template-columns: 1fr; gap: 0; } .entity .row > :last-child { white-space: pre-wrap; } .entity .markdown { white-space: normal; } .entity .actions { margin-top: 10px; }
.chip { border-radius: 4px; padding: 1px 6px; font-size: 13px; } .chip.green { background: #d3f0df; color: #0b5c37; } .chip.red { background: #fbdbe3; color: #9b1138; } .chip.blue { background: #d5e9f6; color: #0b4c8c; } .chip.gray { background: light-dark(#e8e8e8, #3b3e43); }
.pairs { width: 1290px; } .pair { display: grid; grid-template-columns: 1fr 1fr; } .pair > main { border-left: 1px solid var(--line); } .pairs > h2, .pair > h2 { font-size: 15px; margin: 12px 18px 4px; color: var(--soft); }
`;

export type Theme = 'light' | 'dark';

export function slackPage(shown: Shown, theme: Theme): Html {
  return pageOf(html`<main>${shownAsHtml(shown)}</main>`, theme);
}

/** Each state as it was and as it is, side by side. */
export function pairsPage(
  pairs: readonly { name: string; before: Shown; after: Shown }[],
  commit: string,
  theme: Theme,
): Html {
  const rows = pairs.map(
    ({ name, before, after }) => html`<h2>${name}</h2>
      <div class="pair"><main>${shownAsHtml(before)}</main><main>${shownAsHtml(after)}</main></div>`,
  );
  return pageOf(
    html`<div class="pairs"><div class="pair"><h2>Before: ${commit}</h2><h2>Now</h2></div>${rows}</div>`,
    theme,
  );
}

function pageOf(body: Html, theme: Theme): Html {
  return html`<!doctype html>
    <html lang="en" style="color-scheme: ${theme}">
      <meta charset="utf-8" />
      <style>${raw(style)}</style>
      ${body}
    </html>`;
}

function shownAsHtml(shown: Shown): Html {
  if ('view' in shown) return viewAsHtml(shown.view);
  if ('message' in shown) return messageAsHtml(shown);
  const { entity, pane } = shown;
  if (pane) return entityAsHtml(entity, { pane });
  return html`<div class="who">ada <span class="soft">9:41 AM</span></div>
    <div class="line"><a href="${entity.url}">${entity.url}</a></div>
    ${entityAsHtml(entity)}`;
}

function messageAsHtml({ message, onlyForYou }: Extract<Shown, { message: unknown }>): Html {
  return html`${onlyForYou ? html`<div class="soft">Only visible to you</div>` : ''}
    <div class="who">CodeTether <small>APP</small> <span class="soft">9:41 AM</span></div>
    ${message.blocks.map(blockAsHtml)}
    ${message.snippet ? html`<pre>📎 ${message.snippet.filename}</pre>` : ''}`;
}

function viewAsHtml(view: ModalView | HomeView): Html {
  const blocks = view.blocks.map(blockAsHtml);
  if (view.type === 'home') return html`${blocks}`;
  return html`<div class="modal">
    <div class="title">${view.title.text}</div>
    ${blocks}
    <div class="foot">
      <span class="button">${view.close?.text ?? 'Close'}</span>
      ${view.submit ? html`<span class="button primary">${view.submit.text}</span>` : ''}
    </div>
  </div>`;
}
