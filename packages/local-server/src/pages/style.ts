/** The style of all pages, in light and in dark. Words break only where they are longer than a line. */
export const STYLE = `
:root { color-scheme: light dark; --page: light-dark(#fff, #14171b); --raised: light-dark(#f5f7f9, #1b1f25); --line: light-dark(#d9dde3, #363c45); --text: light-dark(#171a1f, #e7eaee); --soft: light-dark(#566070, #a3adba); --accent: light-dark(#0b5cad, #7db7f2); --good: light-dark(#14713a, #6fce92); --bad: light-dark(#b3261e, #ff8f86); --mixed: light-dark(#8a5300, #f0b35a); }
* { box-sizing: border-box; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 54rem; margin: 0 auto; padding: 1.25rem 1.25rem 3rem; background: var(--page); color: var(--text); overflow-wrap: break-word; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1rem 0 .5rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .5rem 0; }
small, dt, th, .soft { color: var(--soft); }
header nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; border-bottom: 1px solid var(--line); margin: 0 -1.25rem; padding: 0 1.25rem .5rem; }
header nav a, .filters a, .pager a, p a, dd a, .attempts a { display: inline-block; min-width: 24px; min-height: 24px; }
header nav a { padding: .25rem 0; text-decoration: none; }
header nav a[aria-current] { color: var(--text); font-weight: 600; box-shadow: 0 2px var(--accent); }
footer { margin-top: 3rem; padding-top: .5rem; border-top: 1px solid var(--line); font-size: .9rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.25rem; margin: 1rem 0; }
dd { margin: 0; }
pre { white-space: pre-wrap; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; margin: .5rem 0; font: 14px/1.5 ui-monospace, monospace; }
code { font: .9em ui-monospace, monospace; }
.rows, .log { list-style: none; margin: .5rem 0; padding: 0; border-top: 1px solid var(--line); }
.rows li { display: grid; grid-template-columns: minmax(0, 1fr) 7rem 13rem; gap: .1rem 1.25rem; padding: .5rem 0; border-bottom: 1px solid var(--line); }
.rows .title { min-height: 24px; }
.rows time, .attempts, .number { text-align: right; }
.attempts a { margin-left: .5rem; }
.log { border: 0; font-size: .9rem; }
.log li { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 1.25rem; padding: .1rem 0; }
time, .status, .number { white-space: nowrap; font-variant-numeric: tabular-nums; }
.status { font-weight: 600; }
.status::before { content: ""; display: inline-block; width: .55rem; height: .55rem; margin-right: .45rem; border-radius: 50%; background: currentColor; }
.completed, .passed, .active, .idle, .on { color: var(--good); }
.failed { color: var(--bad); }
.partly { color: var(--mixed); }
.running, .working, .busy { color: var(--accent); }
.pending, .queued, .cancelled, .off { color: var(--soft); }
progress { width: 100%; height: .6rem; accent-color: var(--accent); }
.filters { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0 .5rem; }
.filters a { padding: .1rem .75rem; border: 1px solid var(--line); border-radius: 1rem; text-decoration: none; white-space: nowrap; }
.filters a[aria-current] { background: var(--accent); border-color: var(--accent); color: var(--page); }
.search, .actions, .pager { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem; margin: .75rem 0; }
.search input { flex: 1 1 12rem; }
.actions form { margin: 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: inherit; }
.number { padding-right: 0; padding-left: .75rem; }
.chart { display: block; width: 100%; height: 12rem; margin: 1rem 0 .25rem; border-bottom: 1px solid var(--line); }
.axis { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin: 0 0 .5rem; font-size: .85rem; }
summary { min-height: 24px; }
.key::before { content: ""; display: inline-block; width: .75rem; height: .75rem; margin-right: .5rem; border-radius: 2px; background: currentColor; }
.key span { color: var(--text); }
.c0 { color: light-dark(#0b5cad, #7db7f2); fill: currentColor; } .c1 { color: light-dark(#b25c00, #f0a55a); fill: currentColor; } .c2 { color: light-dark(#14713a, #6fce92); fill: currentColor; }
.c3 { color: light-dark(#8f3fa8, #d59be8); fill: currentColor; } .c4 { color: light-dark(#0f7c86, #63cdd6); fill: currentColor; } .c5 { color: light-dark(#6b7480, #9aa5b1); fill: currentColor; }
fieldset { border: 1px solid var(--line); border-radius: 6px; padding: .5rem 1rem 1rem; }
label { display: block; margin-top: .5rem; min-height: 24px; }
input[type=radio] { width: 1.5rem; height: 1.5rem; vertical-align: -.35rem; }
input:not([type]), input[type=search] { display: block; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--soft); border-radius: 6px; padding: .5rem; min-width: 0; }
input:not([type]) { margin-top: .25rem; width: 100%; }
button { font: inherit; padding: .5rem 1.25rem; border: 1px solid var(--accent); border-radius: 6px; background: var(--accent); color: var(--page); cursor: pointer; }
button.quiet { background: none; color: inherit; border-color: var(--soft); }
.code { font: 600 2rem ui-monospace, monospace; letter-spacing: .1em; }
@media (max-width: 40rem) {
  .rows li { grid-template-columns: minmax(0, 1fr) max-content; }
  .rows .title { grid-column: 1 / -1; }
}
`;
