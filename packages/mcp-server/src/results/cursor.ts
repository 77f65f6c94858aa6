// Pages of a search's records.
import { invalidField, type SearchOperation } from '@codetether/core';
import { z } from 'zod';
import type { Page } from './results.ts';

export const cursor = z.string().describe('Next page').optional();

/** Records in an answer, by default. */
export const pageSize = 20;
/** More would crowd a model's context; the cursor gives the rest. */
export const maxPageSize = 50;

/** For records with all their texts. */
export const maxFullPageSize = 5;

interface PagePlace {
  /** How many records the search must return to fill this page and to know whether more follow. */
  end(max: number): number;
  /** This page of the found records. `max`: the search's limit, if it has one. */
  of(found: readonly object[], operation: SearchOperation, input: object, max?: number): Page;
}

/** The page after the cursor. Throws `invalid_input` for a cursor that this server did not create. */
export function pageOf(cursor: string | undefined, size: number): PagePlace {
  const start = readCursor(cursor);
  return {
    end: (max) => Math.min(max, start + size + 1),
    of(found, operation, input, max) {
      const records = found.slice(start, start + size);
      const more = found.length > start + size;
      return {
        records,
        ...(max === undefined && { total: found.length }),
        ...(!more && found.length === max && { note: `No more than ${max} can be listed; ask for fewer of them.` }),
        ...(more && {
          next: {
            tool: operation.name,
            arguments: { ...input, cursor: writeCursor(start + size) },
            why: 'More of them',
          },
        }),
      };
    },
  };
}

function writeCursor(start: number): string {
  return Buffer.from(`from ${start}`).toString('base64url');
}

function readCursor(cursor: string | undefined): number {
  if (!cursor) return 0;
  const start = /^from (\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (start) return Number(start);
  throw invalidField('cursor', 'is not a valid cursor; leave it out to start from the first');
}
