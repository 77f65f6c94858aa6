// Lines as people type them, and what the bot should do with each: written before the code, see lines.test.ts.

/** `mention` is after @CodeTether in a channel, `thread` is a plain reply in a thread of the bot's. */
export type Surface = 'slash' | 'mention' | 'direct' | 'thread';

export type Outcome =
  /** The whole line, or that text, goes to the agent. */
  | { agent: string | true }
  /** The operation, or the bot command with that title, runs with this input. */
  | { runs: string; with?: Readonly<Record<string, unknown>> }
  /** The bot answers, and the answer holds these words. */
  | { answers: string }
  /** A form opens. */
  | 'form'
  /** It is not for the bot. */
  | 'nothing';

export interface Line {
  line: string;
  on: readonly Surface[];
  does: Outcome;
}

const spoken: readonly Surface[] = ['direct', 'mention'];
const everywhere: readonly Surface[] = ['direct', 'mention', 'slash'];
const slash: readonly Surface[] = ['slash'];
const thread: readonly Surface[] = ['thread'];

const lines = (on: readonly Surface[], table: readonly (readonly [string, Outcome])[]): readonly Line[] =>
  table.map(([line, does]) => ({ line, on, does }));
const agent: Outcome = { agent: true };
const runs = (name: string, input?: Readonly<Record<string, unknown>>): Outcome => ({
  runs: name,
  ...(input && { with: input }),
});
const answers = (words: string): Outcome => ({ answers: words });

const id = '8cbbb454-36bb-45df-9498-f73f58ed0492';

/** Sentences that begin like a command. The first 31 are those that were once taken for commands; `usage?` and its like are commands. */
const sentences = lines(spoken, [
  ['tasks are failing since Monday, why?', agent],
  ['usage of the login API is too high, find out why', agent],
  ['help me fix the login bug', agent],
  ['help task t1 is stuck', agent],
  ['agents keep failing in CI, look into it', agent],
  ['connect the frontend to the new API', agent],
  ['disconnect the old payment provider from checkout', agent],
  ['default to dark mode please', agent],
  ['models for the pricing page should be cached', agent],
  ['Send an email when a task fails', agent],
  ['send me the list of endpoints', agent],
  ['Ask Bob for the password policy', agent],
  ['cron jobs are not running, why?', agent],
  ['subscribe form is broken on mobile', agent],
  ['version 2 of the API returns 500', agent],
  ['settings page crashes on save', agent],
  ['login is broken', agent],
  ['logout button does nothing', agent],
  ['runs of the nightly build fail', agent],
  ['codebases should share the lint config', agent],
  ['mute the noisy warning in the build', agent],
  ['budget page shows the wrong currency', agent],
  ['task list is empty after login, please fix', agent],
  ['agent send button is broken', agent],
  ['usage?', runs('get_usage_summary', {})],
  ['tasks?', runs('find_task', {})],
  ['tasks please', runs('find_task', {})],
  ['whoami is it?', agent],
  ['unsubscribe link in the mail gives 404', agent],
  ['budget alerts are sent twice', agent],
  ['subscriptions page is slow', agent],
  ['send Fix it --priority 5', agent],
  ['ask', agent],
  ['prd A wish list for our shop', agent],
  ['tasks create too much load, why?', agent],
  ['create tasks for each endpoint that lacks tests', agent],
  ['create a task board like the one in Jira', agent],
  ['list tasks that failed yesterday and why', agent],
  ['show me the code that sends the mail', agent],
  ['show usage of the deprecated API in our code', agent],
  ['task cancel does nothing when I press it', agent],
  ['task list broken?', agent],
  ['start ralph on the shop and tell me when it is done', agent],
  ['ralph start now and implement the wish list', agent],
  ['runs --why do they fail', agent],
  ['agents fail', agent],
  ['cron create fails with 403', agent],
  ['subscribe tasks page is broken', agent],
  ['budget alert is wrong', agent],
  ['default codebase should be the monorepo', agent],
  ['Please tasks should be sorted by date', agent],
  ['whoami prints the wrong name', agent],
  ['hlep', agent],
  ['Why is the build red? Set retries=3 if it is flaky.', agent],
  ['What’s the difference between `npm ci` and `npm install`?', agent],
]);

/** Commands that are typed in a conversation, each without a leftover. */
const commands = lines(everywhere, [
  ['tasks', runs('find_task', {})],
  ['Tasks!', runs('find_task', {})],
  ['please tasks', runs('find_task', {})],
  ['list tasks', runs('find_task', {})],
  ['show my tasks', runs('find_task', {})],
  ['show me my tasks please', runs('find_task', {})],
  ['tasks --status failed', runs('find_task', { status: 'failed' })],
  ['task list --status failed', runs('find_task', { status: 'failed' })],
  [`task show ${id}`, runs('find_task', { task_id: id })],
  [`show task ${id}`, runs('find_task', { task_id: id })],
  [`task show <https://app.codetether.example/tasks/${id}>`, runs('find_task', { task_id: id })],
  [`cancel task ${id}`, runs('cancel_task', { task_id: id })],
  [`task cancel <https://app.codetether.example/tasks/${id}|the task>`, runs('cancel_task', { task_id: id })],
  ['task create Fix the login bug', runs('create_task', { title: 'Fix the login bug' })],
  ['create task Fix it', runs('create_task', { title: 'Fix it' })],
  ['new task Fix it please', runs('create_task', { title: 'Fix it please' })],
  ['task create Fix it --priority high', runs('create_task', { title: 'Fix it', priority: 5 })],
  ['task create --priority 3 Fix it', runs('create_task', { title: 'Fix it', priority: 3 })],
  ['task create Fix it priority=1,000', runs('create_task', { title: 'Fix it', priority: 1000 })],
  ['task create Fix the --constructor', runs('create_task', { title: 'Fix the --constructor' })],
  ['\u200btask create\u00a0Fix it\u200b', runs('create_task', { title: 'Fix it' })],
  ['task create “Fix it” —agent plan', runs('create_task', { title: 'Fix it', agent_type: 'plan' })],
  ['runs', runs('list_ralph_runs', {})],
  ['list runs', runs('list_ralph_runs', {})],
  ['ralph list --status running', runs('list_ralph_runs', { status: 'running' })],
  ['usage 2026-11', runs('get_usage_summary', { month: '2026-11' })],
  ['show usage', runs('get_usage_summary', {})],
  ['agent list reviewer', runs('discover_agents', { name: 'reviewer' })],
  [
    'agent send reviewer Review PR 12 --deadline 1h30m',
    runs('send_to_agent', { agent_name: 'reviewer', message: 'Review PR 12', deadline_seconds: 5_400 }),
  ],
  [
    'cron create nightly 0 3 * * * Check the backups',
    runs('create_cronjob', { name: 'nightly', cron_expression: '0 3 * * *', task_template: 'Check the backups' }),
  ],
  [
    'cron create Daily review 0 9 * * MON-FRI Review the PRs --tz Europe/Berlin',
    runs('create_cronjob', {
      name: 'Daily review',
      cron_expression: '0 9 * * MON-FRI',
      task_template: 'Review the PRs',
      timezone: 'Europe/Berlin',
    }),
  ],
  ['cron create nightly 0 0 9 * * 1 Check the backups', answers('Write five, minutes first: 0 9 * * 1.')],
  ['cron create 0 9 * * 1 Check the backups', answers('Write the name of the schedule before its time.')],
  ['budget alert $40', runs('Budget alert', { dollars: 40 })],
  ['budget alert 1,000', runs('Budget alert', { dollars: 1_000 })],
  ['budget alert $1,500.50', runs('Budget alert', { dollars: 1_500.5 })],
  ['list my budget alerts', runs('Budget alerts', {})],
  ['subscribe tasks failed --not-mine', runs('Subscribe', { what: 'failed', not_mine: true })],
  ['subscriptions', runs('Subscriptions', {})],
  ['mute s-12', runs('Mute', { subscription: 's-12' })],
  ['whoami?', runs('Who am I', {})],
  ['connect', runs('Connect', {})],
  ['default codebase api', runs('Default codebase', { codebase: 'api' })],
  ['help', answers('CodeTether in Slack')],
  ['help me', answers('CodeTether in Slack')],
  ['help task', answers('Commands of task')],
  ['task list --status', answers('--status needs a value')],
  ['task create Fix it --codebse api', answers('Did you mean --codebase?')],
  ['task create Fix it --priority soonish', answers('The priority must be')],
  ['agent send reviewer Hello --deadline soon', answers('The deadline must be a time such as 10m or 1h30m')],
  ['budget alert $0', answers('The dollars must be')],
  ['mute', answers('The subscription is required')],
]);

/** Where a command is what one types. */
const typed = lines(slash, [
  ['ask Which endpoints lack tests?', { agent: 'Which endpoints lack tests?' }],
  ["ask what's up with --priority and #12?", { agent: "what's up with --priority and #12?" }],
  ['send Fix it --priority 5', runs('send_message_async', { message: 'Fix it', priority: 5 })],
  ['send --priority 5 Fix it', runs('send_message_async', { message: 'Fix it', priority: 5 })],
  ['tasks create Fix it', runs('create_task', { title: 'Fix it' })],
  ['agents reviewer', runs('discover_agents', { name: 'reviewer' })],
  ['prd A wish list for our shop', { agent: 'A wish list for our shop' }],
  ['task create', 'form'],
  ['tasks are failing since Monday, why?', answers('I do not know what “failing since Monday, why?” is for')],
  ['why is the login broken?', answers('There is no command “why”')],
  ['taks list', answers('Did you mean')],
]);

/** Replies in a thread of the bot's, without a mention: people talk to each other there, too. */
const replies = lines(thread, [
  ['Only the customer sees it', agent],
  ['tasks', agent],
  ['help me understand the second story', agent],
  ['aside from that, add tests for the export', agent],
  ['@here is what I mean: a wish list per customer', agent],
  ['<@UBOB> can you order lunch?', 'nothing'],
  ['<@UBOB|bob> <@UEVE> see above', 'nothing'],
  [':thumbsup:', 'nothing'],
  ['👍🏽 :tada::tada: ❤️', 'nothing'],
  ['aside: I would not build that', 'nothing'],
  ['(aside) lunch?', 'nothing'],
  ['!aside who reviews this?', 'nothing'],
  ['mute', answers('I am quiet in this thread')],
  ['unmute please', answers('I read this thread again')],
]);

/** A mention of the bot in its direct channel is only how people begin. */
const beginnings = lines(
  ['direct'],
  [
    ['<@UBOT> tasks', runs('find_task', {})],
    ['<@UBOT> tasks are failing', { agent: 'tasks are failing' }],
    ['Hi <@UADA>, why is <#CDEV> quiet?', { agent: 'Hi @ada, why is #dev quiet?' }],
    ['task create Ask <@UADA|> about the login', runs('create_task', { title: 'Ask @ada about the login' })],
  ],
);

/** `UBOT`, `UADA`, `UBOB`, `UEVE` and `CDEV` stand for the IDs of the workspace. */
export const allLines: readonly Line[] = [...sentences, ...commands, ...typed, ...replies, ...beginnings];
