// The cursor of a poll: the time and the id of the last change. Under 200 bytes.
import { z } from 'zod';
import { invalidField } from '../../errors.ts';
import { parseJson } from '../../json.ts';
import type { Position } from './places.ts';

/** Where to continue before there is any change: earlier than anything that comes, by any clock. */
export const beforeAll: Position = { at: '', id: '' };

export function writeCursor({ at, id }: Position): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/** Times in another form would sort wrongly, and nothing would ever come after them. */
const position = z.tuple([z.union([z.iso.datetime({ precision: 3 }), z.literal('')]), z.string()]);

/** Throws `invalid_input`. */
export function readCursor(cursor: string): Position {
  const read = position.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString())).data;
  if (read) return { at: read[0], id: read[1] };
  throw invalidField('cursor', 'is not a valid cursor; leave it out to start from the newest');
}
