// The tables, in the order in which they came. A migration that was released is never changed: the next one goes below it.
import type { Migration } from '@codetether/hosting/postgres';
import { waitMigrations } from '@codetether/hosting/waits';
import { firstTables } from './first-tables.ts';

export const migrations: readonly Migration[] = [
  firstTables,
  {
    name: '002-files-once',
    statements: `
      -- Slack's id of an uploaded file, written down before the file is shared.
      alter table outbox add column file text;
    `,
  },
  {
    name: '003-scopes-of-the-token',
    statements: `
      -- What an account's token grants is read from the token itself.
      alter table accounts drop column scopes;
    `,
  },
  {
    name: '004-live-runs-are-jobs',
    statements: `
      -- A leased job holds the message of a run.
      alter table run_messages drop column lease_owner, drop column lease_until;
      create index on run_messages (created_at) where ended_at is null;
    `,
  },
  {
    name: '005-memories',
    statements: `
      -- What the accounts know of the server: digests and times, no texts.
      create table memories (
        name text primary key,
        value text not null,
        forgettable boolean not null,
        learned_at timestamptz not null default now()
      );
      create index on memories (learned_at) where forgettable;
    `,
  },
  {
    name: '006-no-whole-tables',
    statements: `
      -- What the hourly deletions, an uninstallation and an account's links are found by.
      create index on outbox (team);
      create index on outbox (created_at) where state in ('sent', 'failed');
      drop index outbox_team_channel_idx;
      create index on digest_items (posted_at) where posted_at is not null;
      create index on run_messages (ended_at) where ended_at is not null;
      create index on memories (name) where not forgettable;
      create index on accounts (account);
      create index on accounts (enterprise) where enterprise is not null;
      create index on subscriptions (enterprise) where enterprise is not null;
      create index on budget_alerts (enterprise) where enterprise is not null;
      create index on run_messages (enterprise) where enterprise is not null;

      -- The accounts that have lost a link, however it was deleted: when it was the last one, their conversations go within the hour.
      create table unlinked_accounts (account text primary key);
      create function note_unlinked() returns trigger language plpgsql as $$
        begin
          insert into unlinked_accounts values (old.account) on conflict do nothing;
          return null;
        end $$;
      create trigger note_unlinked after delete on accounts for each row execute function note_unlinked();
      insert into unlinked_accounts
        select distinct account from conversations c where not exists (select 1 from accounts a where a.account = c.account);
    `,
  },
  {
    name: '007-refused-installations',
    statements: `
      -- Slack's error, when it takes the token of an installation no more.
      alter table installations add column refused text;
    `,
  },
  {
    name: '008-muted-threads',
    statements: `
      alter table threads add column muted boolean not null default false;
    `,
  },
  {
    name: '009-runs-of-prds',
    statements: `
      -- The newest run that was started from the thread's PRD.
      alter table threads add column run jsonb;
    `,
  },
  {
    name: '010-longer-ids',
    statements: `
      -- 32 bits collide at a hundred thousand; 80 do not.
      alter table subscriptions alter column id set default substr(replace(gen_random_uuid()::text, '-', ''), 1, 12) || substr(replace(gen_random_uuid()::text, '-', ''), 1, 8);
      alter table budget_alerts alter column id set default substr(replace(gen_random_uuid()::text, '-', ''), 1, 12) || substr(replace(gen_random_uuid()::text, '-', ''), 1, 8);
    `,
  },
  {
    name: '011-retention',
    statements: `
      create index on audit (at);
      create index on threads (updated_at);
      create index on conversations (updated_at);
    `,
  },
  {
    name: '012-turns-of-accounts',
    statements: `
      -- Whose turn it is to be looked after; see jobs/looks.ts.
      create table looks (
        kind text not null,
        team text not null,
        slack_user text not null,
        enterprise text,
        due_at timestamptz not null default now(),
        claimed_by text,
        claimed_until timestamptz,
        primary key (kind, team, slack_user)
      );
      create index on looks (kind, due_at);
      create index on looks (team);

      -- What was started, and whose end will be reported. The lookup is the name of the search that finds the record.
      create table tracked_tasks (
        key text primary key,
        team text not null,
        slack_user text not null,
        lookup text not null,
        record text not null,
        task jsonb not null,
        due_at timestamptz not null
      );
      create index on tracked_tasks (team, slack_user, due_at);
      create index on tracked_tasks (lookup, record);

      -- Before, each was a job.
      insert into looks (kind, team, slack_user, enterprise)
        select distinct on (team, owner) 'subscriptions', team, owner, enterprise from subscriptions where paused is null;
      do $$ begin
        if to_regclass('pgboss.job') is null then return; end if;
        insert into tracked_tasks (key, team, slack_user, lookup, record, task, due_at)
          select distinct on (data->>'key') data->>'key', data->'member'->>'team', data->'member'->>'user', '',
            coalesce((select value from jsonb_each_text(data->'input') limit 1), ''), data, now()
          from pgboss.job where name = 'follow' and state in ('created', 'retry', 'active');
        insert into looks (kind, team, slack_user) select distinct 'tasks', team, slack_user from tracked_tasks;
      end $$;
    `,
  },
  {
    name: '013-told-scopes',
    statements: `
      alter table installations add column told_scopes text not null default '';
      create index on installations (told_scopes) where refused is null;
    `,
  },
  {
    name: '014-echoes-of-files',
    statements: `
      create index on outbox (file) where file is not null;
    `,
  },
  {
    name: '015-feedback',
    statements: `
      -- What people say of agents' answers: one row for each user and answer. The owner is whom the agent has answered.
      create table feedback (
        team text not null,
        channel text not null,
        message text not null,
        slack_user text not null,
        owner text not null,
        good boolean not null,
        at timestamptz not null default now(),
        primary key (team, channel, message, slack_user)
      );
      create index on feedback (team, at);
      create index on feedback (at);
    `,
  },
  {
    name: '016-titles-of-sessions',
    statements: `
      -- The title that a user gave the thread's session.
      alter table threads add column title text;
    `,
  },
  ...waitMigrations,
];
