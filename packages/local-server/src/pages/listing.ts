// The address of a list names its filter and its page, so that a list can be bookmarked and works without a script.
import { html, raw } from 'hono/html';

export const PER_PAGE = 25;

/** A longer text is cut. */
const MAX_SEARCH = 200;
const MAX_PAGE = 100_000;

/** The filter and the page in an address; an empty text means none. */
export interface Listing {
  path: string;
  status: string;
  search: string;
  /** From 1. */
  page: number;
}

export function readListing(address: string): Listing {
  const { pathname, searchParams } = new URL(address);
  const page = Number(searchParams.get('page'));
  return {
    path: pathname,
    status: searchParams.get('status')?.slice(0, MAX_SEARCH) ?? '',
    search: searchParams.get('search')?.trim().slice(0, MAX_SEARCH) ?? '',
    page: Number.isInteger(page) && page >= 1 ? Math.min(page, MAX_PAGE) : 1,
  };
}

export const offsetOf = ({ page }: Listing): number => (page - 1) * PER_PAGE;

/** Links for each status that occurs, with its count; the one that is shown is marked. */
export function filters(listing: Listing, counts: ReadonlyMap<string, number>) {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const words = [...new Set([...counts.keys(), ...(listing.status ? [listing.status] : [])])].sort(byOrder);
  const link = (status: string, label: string, count: number) =>
    html`<a id="filter-${label}" href="${addressOf({ ...listing, status, page: 1 })}" ${listing.status === status ? raw('aria-current="true"') : ''}>${label} ${count}</a> `;
  return html`<nav class="filters" aria-label="Filter by status">
    ${link('', 'all', all)}${words.map((word) => link(word, word, counts.get(word) ?? 0))}
  </nav>`;
}

/** Links to the pages beside this one; nothing if everything is on one page. */
export function pager(listing: Listing, count: number) {
  const pages = Math.max(1, Math.ceil(count / PER_PAGE));
  if (pages === 1 && listing.page === 1) return '';
  const to = (page: number, label: string) =>
    page >= 1 && page <= pages ? html`<a href="${addressOf({ ...listing, page })}">${label}</a>` : '';
  return html`<nav class="pager" aria-label="More pages">
    ${to(Math.min(listing.page - 1, pages), '‹ Newer')} <span>Page ${listing.page} of ${pages}</span> ${to(listing.page + 1, 'Older ›')}
  </nav>`;
}

function addressOf({ path, status, search, page }: Listing): string {
  const query = new URLSearchParams({
    ...(status && { status }),
    ...(search && { search }),
    ...(page > 1 && { page: String(page) }),
  });
  return query.size > 0 ? `${path}?${query}` : path;
}

/** From waiting to ended; words that only A2A or other writers use come last. */
const ORDER = [
  'pending',
  'queued',
  'assigned',
  'running',
  'working',
  'completed',
  'partly',
  'failed',
  'cancelled',
  'on',
  'off',
];

const byOrder = (one: string, other: string): number =>
  (ORDER.indexOf(one) + 1 || ORDER.length + 1) - (ORDER.indexOf(other) + 1 || ORDER.length + 1) ||
  one.localeCompare(other);
