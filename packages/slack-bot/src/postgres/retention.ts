// Deletes what is older than the operator wants to keep.

import type { Sql } from '@codetether/hosting/postgres';
import { inBatches } from './batches.ts';

/** Days for which each is kept: after its time, or after its last change. */
export interface Retention {
  audit: number;
  threads: number;
  conversations: number;
  posts: number;
}

export async function forgetOld(sql: Sql, keep: Retention): Promise<void> {
  await inBatches(
    () => sql`
      delete from audit where ctid = any(array(
        select ctid from audit where at < now() - make_interval(days => ${keep.audit}::int) limit 1000
      )) returning 1`,
  );
  await inBatches(
    () => sql`
      delete from threads where ctid = any(array(
        select ctid from threads where updated_at < now() - make_interval(days => ${keep.threads}::int) limit 1000
      )) returning 1`,
  );
  await inBatches(
    () => sql`
      delete from feedback where ctid = any(array(
        select ctid from feedback where at < now() - make_interval(days => ${keep.threads}::int) limit 1000
      )) returning 1`,
  );
  await inBatches(
    () => sql`
      delete from conversations where ctid = any(array(
        select ctid from conversations
        where updated_at < now() - make_interval(days => ${keep.conversations}::int) limit 1000
      )) returning 1`,
  );
  await inBatches(
    () => sql`
      delete from outbox where ctid = any(array(
        select ctid from outbox where state in ('sent', 'failed')
          and created_at < now() - make_interval(days => ${keep.posts}::int) limit 1000
      )) returning 1`,
  );
}
