// Pages of what a search finds.
import { ConnectorError, type SearchOperation } from '@codetether/core';
import { z } from 'zod';
import type { Page } from './results.ts';

export const cursor = z.string().describe('Next page').optional();

/** Records in an answer, unless the call says otherwise. */
export const pageSize = 20;
/** More would crowd a model's context; the cursor leads on. */
export const largestPage = 50;

/** Of records with all their texts. */
export const largestFullPage = 5;

interface PagePlace {
  /** How many records the search must find so that this page is full and it is known whether more follow. */
  end(most: number): number;
  /** The page in all that was found, of which there are at most `most`, if the search knows a limit. */
  of(found: readonly object[], operation: SearchOperation, input: object, most?: number): Page;
}

/** The page after the cursor. Throws `invalid_input` for a cursor that is not one of ours. */
export function pageOf(cursor: string | undefined, size: number): PagePlace {
  const start = readCursor(cursor);
  return {
    end: (most) => Math.min(most, start + size + 1),
    of(found, operation, input, most) {
      const records = found.slice(start, start + size);
      const more = found.length > start + size;
      return {
        records,
        ...(most === undefined && { total: found.length }),
        ...(!more && found.length === most && { note: `No more than ${most} can be listed; ask for fewer of them.` }),
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
  const message = 'is not a valid cursor; leave it out to start from the first';
  throw new ConnectorError('invalid_input', `cursor ${message}.`, { fields: [{ field: 'cursor', message }] });
}
