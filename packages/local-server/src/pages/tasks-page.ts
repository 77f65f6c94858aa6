import { html } from 'hono/html';
import type { Store } from '../store/store.ts';
import type { TaskRow } from '../store/tasks.ts';
import { filters, type Listing, offsetOf, PER_PAGE, pager } from './listing.ts';
import type { View } from './live-page.ts';
import { pageOfTask, type Row, rows } from './parts.ts';

/** All tasks, newest first. */
export function tasksPage({ tasks }: Store, listing: Listing): View {
  const { status, search, path } = listing;
  const counts = tasks.counts(search);
  const found = tasks.search({ status, search, limit: PER_PAGE, offset: offsetOf(listing) });
  const count = status ? (counts.get(status) ?? 0) : [...counts.values()].reduce((sum, one) => sum + one, 0);
  return {
    title: 'Tasks',
    content: html`<h1>Tasks</h1>
      <form class="search" role="search" action="${path}">
        <input type="search" name="search" value="${search}" aria-label="Search in titles" placeholder="Search in titles" />
        ${status ? html`<input type="hidden" name="status" value="${status}" />` : ''}
        <button type="submit" class="quiet">Search</button>
      </form>
      ${filters(listing, counts)}
      ${found.length === 0 ? html`<p>No such task.</p>` : rows(found.map(taskLine))} ${pager(listing, count)}`,
  };
}

export const taskLine = (task: TaskRow): Row => ({
  id: task.id,
  href: pageOfTask(task.id),
  title: task.title,
  word: task.status,
  at: task.createdAt,
});
