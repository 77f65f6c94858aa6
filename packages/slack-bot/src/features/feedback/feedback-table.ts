import type { Sql } from '@codetether/hosting/postgres';
import type { Feedback, FeedbackCounts, FeedbackRecords } from './feedback.ts';

interface Row {
  team: string;
  channel: string;
  message: string;
  slack_user: string;
  owner: string;
  good: boolean;
  at: Date;
}

export function createFeedback(sql: Sql): FeedbackRecords {
  return {
    async save({ team, channel, message, by, owner, good }: Feedback) {
      await sql`
        insert into feedback (team, channel, message, slack_user, owner, good)
        values (${team}, ${channel}, ${message}, ${by}, ${owner}, ${good})
        on conflict (team, channel, message, slack_user) do update set good = excluded.good, at = now()`;
    },
    async count(team, month, owner) {
      const [counts] = await sql<FeedbackCounts & Record<string, unknown>>`
        select count(*) filter (where good)::int as good, count(*) filter (where not good)::int as bad
        from feedback
        where team = ${team} and (${owner}::text is null or owner = ${owner}::text)
          and at >= (${month}::text || '-01')::timestamp at time zone 'UTC'
          and at < ((${month}::text || '-01')::timestamp + interval '1 month') at time zone 'UTC'`;
      return counts ?? { good: 0, bad: 0 };
    },
    async newest(team, month, most) {
      const rows = await sql<Row & Record<string, unknown>>`
        select team, channel, message, slack_user, owner, good, at from feedback
        where team = ${team}
          and at >= (${month}::text || '-01')::timestamp at time zone 'UTC'
          and at < ((${month}::text || '-01')::timestamp + interval '1 month') at time zone 'UTC'
        order by at desc limit ${most}`;
      return rows.map(({ slack_user: by, ...row }) => ({ ...row, by }));
    },
    async forget({ team, user }) {
      await sql`delete from feedback where team = ${team} and (slack_user = ${user} or owner = ${user})`;
    },
  };
}
