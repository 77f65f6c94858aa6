import type { Sql } from '@codetether/hosting/postgres';
import { inBatches } from '../../postgres/batches.ts';

export interface DigestItem {
  subscription: string;
  event: string;
  record: Record<string, unknown>;
  /** ISO 8601. */
  at: string;
}

export async function addDigestItem(sql: Sql, { subscription, event, record, at }: DigestItem): Promise<void> {
  await sql`
    insert into digest_items (subscription, event, record, at) values (${subscription}, ${event}, ${record}, ${at})
    on conflict do nothing`;
}

/** Those that wait, oldest first; from now on they do not. They are kept for a while: the watch loop may come by them again. */
export async function takeDigestItems(sql: Sql, subscription: string): Promise<DigestItem[]> {
  return sql<DigestItem & Record<string, unknown>>`
    with taken as (
      update digest_items set posted_at = now() where subscription = ${subscription} and posted_at is null returning *
    ) select subscription, event, record, at::text from taken order by at, event`;
}

export async function forgetOldDigestItems(sql: Sql): Promise<void> {
  await inBatches(
    () => sql`
      delete from digest_items where ctid = any(array(
        select ctid from digest_items where posted_at < now() - interval '45 days' limit 1000
      )) returning 1`,
  );
}
