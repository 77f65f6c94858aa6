// The first migration.
import type { Migration } from '@codetether/hosting/postgres';

export const firstTables: Migration = {
  name: '001-first-tables',
  statements: `
    -- Who installed the app: a workspace, or an organisation (then id is the enterprise's).
    create table installations (
      id text primary key,
      sealed bytea not null,
      installed_at timestamptz not null default now()
    );

    create table install_states (
      hash text primary key,
      browser text not null,
      expires_at timestamptz not null
    );

    -- One Slack user is one CodeTether account in a workspace, and the other way round.
    create table accounts (
      team text not null,
      slack_user text not null,
      enterprise text,
      account text not null,
      name text not null,
      scopes text[],
      sealed bytea not null,
      linked_at timestamptz not null default now(),
      primary key (team, slack_user),
      unique (team, account)
    );

    -- A link that was asked for: opened in a browser, proved by Sign in with Slack, then used once.
    create table link_attempts (
      hash text primary key,
      team text not null,
      enterprise text,
      slack_user text not null,
      browser text,
      slack_state text unique,
      slack_nonce text,
      sign_in_state text unique,
      sealed_sign_in bytea,
      expires_at timestamptz not null
    );

    -- What is to be posted, each exactly once.
    create table outbox (
      key text primary key,
      team text not null,
      channel text not null,
      enterprise text,
      thread text,
      message jsonb not null,
      broadcast boolean not null default false,
      subscription text,
      budget_alert text,
      state text not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'failed')),
      ts text,
      error text,
      created_at timestamptz not null default now(),
      claimed_at timestamptz,
      sent_at timestamptz
    );
    create index on outbox (team, channel) where state in ('waiting', 'sending');

    create table threads (
      team text not null,
      channel text not null,
      thread text not null,
      conversation_id text not null,
      operation text not null,
      owner text not null,
      codebase_id text,
      prd text,
      turns text[] not null default '{}',
      updated_at timestamptz not null default now(),
      primary key (team, channel, thread)
    );

    -- The live message of a Ralph run. An instance that renders it holds a lease; ended ones are kept for a while for their buttons.
    create table run_messages (
      team text not null,
      channel text not null,
      ts text not null,
      thread text,
      run_id text not null,
      enterprise text,
      requester text not null,
      shown text,
      told text[] not null default '{}',
      paused boolean not null default false,
      cancelling boolean not null default false,
      spent_before double precision,
      lease_owner text,
      lease_until timestamptz,
      created_at timestamptz not null default now(),
      ended_at timestamptz,
      primary key (team, channel, ts)
    );
    create index on run_messages (team, run_id);
    create index on run_messages (lease_until) where ended_at is null;

    create table conversations (
      account text not null,
      id text not null,
      turns jsonb not null,
      updated_at timestamptz not null default now(),
      primary key (account, id)
    );

    create table positions (
      team text not null,
      slack_user text not null,
      account text not null,
      position jsonb not null,
      updated_at timestamptz not null default now(),
      primary key (team, slack_user)
    );

    create table subscriptions (
      id text primary key default substr(replace(gen_random_uuid()::text, '-', ''), 1, 8),
      team text not null,
      channel text not null,
      enterprise text,
      owner text not null,
      trigger text not null,
      input jsonb not null default '{}',
      mine text not null check (mine in ('any', 'mine', 'not-mine')),
      digest_at int,
      timezone text,
      muted boolean not null default false,
      paused text,
      created_at timestamptz not null default now()
    );
    create index on subscriptions (team, owner);
    create index on subscriptions (team, channel);

    -- Events that wait for a digest.
    create table digest_items (
      subscription text not null references subscriptions on delete cascade,
      event text not null,
      record jsonb not null,
      at timestamptz not null,
      posted_at timestamptz,
      primary key (subscription, event)
    );

    create table budget_alerts (
      id text primary key default substr(replace(gen_random_uuid()::text, '-', ''), 1, 8),
      team text not null,
      channel text not null,
      enterprise text,
      owner text not null,
      threshold float8 not null,
      weekly_day int,
      weekly_minutes int,
      timezone text,
      paused text,
      created_at timestamptz not null default now()
    );
    create index on budget_alerts (team, owner);
    create index on budget_alerts (team, channel);

    create table channels (
      team text not null,
      channel text not null,
      codebase_id text,
      cancel text not null default 'requester' check (cancel in ('requester', 'everyone')),
      primary key (team, channel)
    );

    create table audit (
      id bigint generated always as identity primary key,
      at timestamptz not null default now(),
      team text not null,
      slack_user text not null,
      account text,
      operation text not null,
      subject text,
      channel text,
      outcome text not null
    );
    create index on audit (team, at);
    create index on audit (team, subject);
  `,
};
