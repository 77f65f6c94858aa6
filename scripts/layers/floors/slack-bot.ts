import type { Floors } from '../place.ts';

const feature = (name: string, about: string) => ({ path: `features/${name}`, about });

export const slackBot: Floors = [
  [
    { path: 'settings', about: 'Flags and environment variables.' },
    { path: 'command-line', about: 'The grammar of a command: words, options, help, and suggestions.' },
    { path: 'log.ts', about: 'Log lines as JSON, without secrets.' },
  ],
  [{ path: 'blocks', about: 'Records, lists, errors and help as Block Kit, within Slack’s limits.' }],
  [
    {
      path: 'slack',
      about: 'Slack’s wire: incoming requests and events, calls of the Web API, and their common parts.',
    },
  ],
  [{ path: 'postgres', about: 'The database, its tables’ migrations, encryption, and the embedded PostgreSQL.' }],
  [{ path: 'jobs', about: 'Queues and leases by pg-boss: the inbox, the outbox, and maintenance.' }],
  [{ path: 'http', about: 'The one port: Slack’s requests, the pages for browsers, and health.' }],
  [
    {
      path: 'reply',
      about: 'The parts of every handler: answers, operations, permissions, and error texts.',
    },
  ],
  [{ path: 'forms', about: 'The form of an operation as a modal, and its input.' }],
  [{ path: 'features/feature.ts', about: 'The interface of a feature: what it handles, and what it starts.' }],
  [
    feature('accounts', 'Linking a Slack user to a CodeTether account.'),
    feature('installations', 'The workspaces that have installed the bot, and their tokens.'),
    feature('threads', 'Conversations with an agent in a thread, and the PRD that results from them.'),
    feature('live-runs', 'A Ralph run as one message that is edited until the run ends.'),
    feature('subscriptions', 'What happens to tasks, posted in a channel at once or as a daily digest.'),
    feature('budget-alerts', 'A post when the month’s cost passes a threshold.'),
    feature('channel-settings', 'A channel’s default codebase, and who may cancel.'),
    feature('task-tracking', 'The end of what a command started, reported in the thread of its card.'),
    feature('feedback', 'What people say of agents’ answers.'),
    feature('home', 'App Home.'),
    feature('unfurl', 'Links to tasks and runs, shown as work objects or cards.'),
  ],
  [
    {
      path: 'dispatch',
      about:
        'The features, and the tables made from them: which one handles a command, a button, a form, a shortcut or an event.',
    },
  ],
  [{ path: 'host-relay.ts', about: 'The relay of the Zapier app, where a setting says so.' }],
  [
    { path: 'start-bot.ts', about: 'Starts one instance: the platform, then the features.' },
    { path: 'local.ts', about: 'An embedded CodeTether for `--local`.' },
  ],
  [{ path: 'main.ts', about: 'Reads the settings and runs the command.' }],
  [{ path: 'bin.ts', about: 'The executable: refuses a Node that is too old.' }],
];
