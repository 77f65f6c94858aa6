import { html } from 'hono/html';
import type { RalphRunRow } from '../store/ralph-runs.ts';
import type { Store } from '../store/store.ts';
import { filters, type Listing, offsetOf, PER_PAGE, pager } from './listing.ts';
import type { View } from './live-page.ts';
import { pageOfRun, type Row, rows } from './parts.ts';
import { outcome } from './run-outcome.ts';

/** An outcome is not stored, so every run is read to filter by it; older runs than these have no place in the list. */
const READ_RUNS = 500;

/** The newest Ralph runs. */
export function runsPage({ ralphRuns }: Store, listing: Listing): View {
  const runs = ralphRuns.list({ limit: READ_RUNS });
  const groups = Map.groupBy(runs, outcome);
  const counts = new Map([...groups].map(([word, group]) => [word, group.length]));
  const found = listing.status ? (groups.get(listing.status) ?? []) : runs;
  const from = offsetOf(listing);
  return {
    title: 'Ralph runs',
    content: html`<h1>Ralph runs</h1>
      ${filters(listing, counts)}
      ${found.length === 0 ? html`<p>No such run.</p>` : rows(found.slice(from, from + PER_PAGE).map(runLine))}
      ${pager(listing, found.length)}
      ${runs.length === READ_RUNS ? html`<p class="soft">These are the newest ${READ_RUNS} runs.</p>` : ''}`,
  };
}

export const runLine = (run: RalphRunRow): Row => ({
  id: run.id,
  href: pageOfRun(run.id),
  title: run.prd.project,
  word: outcome(run),
  at: run.createdAt,
});
