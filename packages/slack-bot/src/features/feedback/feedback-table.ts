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
      const { from, to } = daysOf(month);
      const [counts] = await sql<FeedbackCounts & Record<string, unknown>>`
        select count(*) filter (where good)::int as good, count(*) filter (where not good)::int as bad
        from feedback
        where team = ${team} and (${owner}::text is null or owner = ${owner}::text)
          and at >= ${from} and at < ${to}`;
      return counts ?? { good: 0, bad: 0 };
    },
    async newest(team, month, most) {
      const { from, to } = daysOf(month);
      const rows = await sql<Row & Record<string, unknown>>`
        select team, channel, message, slack_user, owner, good, at from feedback
        where team = ${team}
          and at >= ${from} and at < ${to}
        order by at desc limit ${most}`;
      return rows.map(({ slack_user: by, ...row }) => ({ ...row, by }));
    },
    async forget({ team, user }) {
      await sql`delete from feedback where team = ${team} and (slack_user = ${user} or owner = ${user})`;
    },
  };
}

/** In UTC, without the end. */
function daysOf(month: string): { from: Date; to: Date } {
  const from = new Date(`${month}-01`);
  const to = new Date(from);
  to.setUTCMonth(from.getUTCMonth() + 1);
  return { from, to };
}
