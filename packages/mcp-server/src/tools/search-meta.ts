// Helps a client's tool search. Clients keep `_meta` to themselves: no model is sent it.
import type { Operation } from '@codetether/core';

/** Claude Code reads both keys: docs/decisions/0030-found-among-others.md has the source. */
// A type, because the SDK requires an index signature, which interfaces do not get.
export type SearchMeta = {
  /** Words by which the tool is found. */
  'anthropic/searchHint': string;
  /** Loaded from the start, without a search. */
  'anthropic/alwaysLoad'?: true;
};

export function searchMeta({ searchHint, everyday }: Pick<Operation, 'searchHint' | 'everyday'>): SearchMeta {
  return { 'anthropic/searchHint': searchHint, ...(everyday && { 'anthropic/alwaysLoad': true }) };
}
