// The states of the bot that `pnpm pictures:slack` shows: each made by the code that makes it for Slack, from records as CodeTether gives them.
import {
  ConnectorError,
  cardOf,
  createCronjob,
  createTask,
  discoverAgents,
  findRalphRun,
  findTask,
  getUsageSummary,
  listCodebases,
  listCronjobs,
  listModels,
  listRalphRuns,
  openingOf,
  operations,
  prdChat,
  sendMessage,
  sendMessageAsync,
  sendToAgent,
  startRalph,
  taskCompleted,
  taskFailed,
} from '@codetether/core';
import { cardMessage, cardRow, note } from '../../src/blocks/card-message.ts';
import { connectMessage, errorMessage, problemMessage } from '../../src/blocks/error-message.ts';
import { withFeedback } from '../../src/blocks/feedback-block.ts';
import { helpMessage } from '../../src/blocks/help-message.ts';
import { jsonMessage } from '../../src/blocks/json-message.ts';
import { listMessage } from '../../src/blocks/list-message.ts';
import { type SlackMessage, together } from '../../src/blocks/message.ts';
import { helpFor } from '../../src/command-line/help.ts';
import { vocabularyOf } from '../../src/command-line/vocabulary.ts';
import * as accountCommands from '../../src/features/accounts/commands.ts';
import { alertsMessage, budgetMessage, pausedAlertsMessage } from '../../src/features/budget-alerts/budget-message.ts';
import * as budgetCommands from '../../src/features/budget-alerts/commands.ts';
import * as channelCommands from '../../src/features/channel-settings/commands.ts';
import { thanks } from '../../src/features/feedback/feature.ts';
import { countsMessage, newestMessage } from '../../src/features/feedback/feedback-message.ts';
import * as feedbackCommands from '../../src/features/feedback/show-feedback.ts';
import { welcomeMessage } from '../../src/features/installations/welcome.ts';
import { endMessage, type Run, runMessage, storyMessage } from '../../src/features/live-runs/run-message.ts';
import * as subscriptionCommands from '../../src/features/subscriptions/commands.ts';
import { digestMessage } from '../../src/features/subscriptions/digest.ts';
import { subscriptionsMessage } from '../../src/features/subscriptions/subscriptions-message.ts';
import { endMessages } from '../../src/features/task-tracking/end-messages.ts';
import { question } from '../../src/features/threads/ask.ts';
import { prdMessage } from '../../src/features/threads/prd-buttons.ts';
import { modalFor } from '../../src/forms/modals.ts';
import { prdEditId } from '../../src/forms/ralph-form.ts';
import { homes } from './homes.ts';
import {
  agents,
  alert,
  answer,
  codebases,
  cronJobs,
  models,
  overBudget,
  prdQuestion,
  prdTurn,
  run,
  subscriptions,
  task,
  usage,
} from './records.ts';
import type { Shown } from './slack-page.ts';
import { streams } from './streams.ts';
import { workObjects } from './work-objects.ts';

/** Ten to compare before and after a change. */
export const ten: readonly string[] = [
  'task-completed',
  'task-failed',
  'task-list',
  'answer',
  'prd-question',
  'prd',
  'run-passed',
  'run-end',
  'help',
  'form-task',
];

const owner = 'U1';
const now = Date.parse('2026-11-23T21:00:00Z');
const inForm = { metadata: { channel: 'C1' } };
const said = (message: SlackMessage): Shown => ({ message });
const whispered = (message: SlackMessage): Shown => ({ message, onlyForYou: true });
const failed = {
  ...task,
  status: 'failed',
  result: undefined,
  error: 'Tests failed: 3 of 120.\n  at cart.test.ts:14',
} as const;
const ended = (part: Partial<Run>): Run => ({ ...run, completed_at: '2026-11-23T21:04:12Z', ...part });
const passed = ended({
  status: 'completed',
  outcome: 'passed',
  passed_count: 3,
  progress: '3/3',
  current_iteration: 4,
  story_results: run.story_results.map((story) => ({ ...story, status: 'passed', attempts: 1 })),
});
const partly = ended({
  status: 'completed',
  outcome: 'partly',
  current_iteration: 7,
  story_results: run.story_results.map((story, index) =>
    index === 0 ? story : { ...story, status: 'failed', attempts: 3, error: 'Tests failed.' },
  ),
});
const none = ended({
  current_iteration: 9,
  status: 'completed',
  outcome: 'failed',
  passed_count: 0,
  progress: '0/3',
  story_results: run.story_results.map((story) => ({
    ...story,
    status: 'failed',
    attempts: 3,
    error: 'Tests failed.',
  })),
});
const end = (record: typeof task | typeof failed) => endMessages(cardOf(findTask, record), owner);

export async function states(): Promise<Readonly<Record<string, Shown>>> {
  const help = (part: Parameters<typeof helpFor>[1]) =>
    whispered(helpMessage(helpFor(vocabulary, part, '/codetether')));
  return {
    'task-created': said(cardMessage(cardOf(createTask, { ...task, status: 'pending', result: undefined }), { owner })),
    'task-running': said(cardMessage(cardOf(findTask, { ...task, status: 'working', result: undefined }), { owner })),
    'task-completed': said(cardMessage(cardOf(findTask, task), { owner })),
    'task-failed': said(cardMessage(cardOf(findTask, failed), { owner })),
    'task-cancelled': said(
      cardMessage(cardOf(findTask, { ...task, status: 'cancelled', result: undefined }), { owner }),
    ),
    'task-end': said(end(task).card),
    'task-end-thread': said(end(task).end),
    'task-end-thread-failed': said(end(failed).end),
    'task-event-failed': said(cardMessage(cardOf(taskFailed, failed))),
    'task-list': whispered(
      listMessage(findTask, [
        task,
        { ...failed, task_id: 'a2', title: 'Fix the login bug' },
        { ...task, task_id: 'a3', title: 'Add tests for GET /orders', status: 'working' },
        { ...task, task_id: 'a4', title: 'Move to Node 24', agent_type: 'plan', status: 'pending' },
      ]),
    ),
    'task-list-empty': whispered(listMessage(findTask, [])),
    question: said(question({ member: alert.owner }, 'Which endpoints lack tests?')),
    working: said(note('Working on it …', { mark: 'hourglass_flowing_sand' })),
    answer: said(withFeedback(cardMessage(cardOf(sendMessage, answer), { owner }), owner)),
    'feedback-noted': whispered(note(thanks.bad)),
    feedback: whispered(
      together(
        countsMessage({ good: 12, bad: 3 }, '2026-11', 'all answers in this workspace'),
        newestMessage([
          { channel: 'C1', good: true, at: new Date(now), link: 'https://acme.slack.com/archives/C1/p1' },
          { channel: 'D1', good: false, at: new Date(now) },
        ]),
      ),
    ),
    'answer-failed': said(
      cardMessage(
        cardOf(sendMessage, {
          ...answer,
          status: 'failed',
          success: false,
          response: undefined,
          error: 'No worker took the task.',
        }),
        { owner },
      ),
    ),
    'message-sent': said(
      cardMessage(cardOf(sendMessageAsync, { ...answer, status: 'pending', response: undefined }), { owner }),
    ),
    'message-to-agent': said(cardMessage(cardOf(sendToAgent, sendToAgent.example.output), { owner })),
    'prd-question': said(cardMessage(cardOf(prdChat, prdQuestion), { owner })),
    prd: said(withFeedback(prdMessage(prdChat, prdTurn, owner), owner)),
    'form-prd-edit': {
      view: modalFor(startRalph, { callbackId: prdEditId, ...inForm, values: { project_name: 'Demo shop' } }, { now }),
    },
    'run-running': said(runMessage(run, { requester: owner })),
    'run-paused': said(runMessage(run, { requester: owner, paused: true })),
    'run-cancelling': said(runMessage(run, { requester: owner, cancelling: true })),
    'run-passed': said(
      runMessage(passed, { requester: owner, spent: 1.24, pullRequest: 'https://github.com/acme/shop/pull/12' }),
    ),
    'run-partly': said(runMessage(partly, { requester: owner })),
    'run-failed': said(runMessage(none, { requester: owner })),
    'run-cancelled': said(
      runMessage(
        ended({
          status: 'cancelled',
          outcome: 'cancelled',
          story_results: run.story_results.map((story) => ({
            ...story,
            status: story.status === 'passed' ? 'passed' : 'cancelled',
          })),
        }),
        { requester: owner },
      ),
    ),
    'run-without-plan': said(runMessage(run, { requester: owner, withoutPlan: true })),
    'run-story-passed': said(
      storyMessage({ id: 'US-001', title: 'Add to the wish list', status: 'passed', attempts: 1 }),
    ),
    'run-story-failed': said(
      storyMessage({
        id: 'US-002',
        title: 'Share the wish list',
        status: 'failed',
        attempts: 3,
        error: 'Tests failed: 3 of 120.',
      }),
    ),
    'run-end': said(endMessage(passed, { requester: owner, untold: 0 })),
    'run-end-failed': said(endMessage(none, { requester: owner, untold: 0 })),
    'run-found': whispered(cardMessage(cardOf(findRalphRun, passed), { owner })),
    'run-list': whispered(
      listMessage(listRalphRuns, [
        { ...run, story_count: 3 },
        { ...passed, run_id: 'r2', project: 'Wish list', story_count: 3 },
        { ...none, run_id: 'r3', project: 'Checkout', story_count: 3 },
      ]),
    ),
    'form-run': { view: modalFor(startRalph, inForm, { now }) },
    'form-task': { view: modalFor(createTask, inForm, { now }) },
    'form-cron': {
      view: modalFor(
        createCronjob,
        { ...inForm, values: { cron_expression: '0 3 * * 1-5' } },
        { zone: 'Europe/Berlin', now },
      ),
    },
    'form-message': { view: modalFor(sendMessageAsync, inForm, { now }) },
    'form-agent': { view: modalFor(sendToAgent, inForm, { now }) },
    'cron-created': said(cardMessage(cardOf(createCronjob, cronJobs[0]), { owner })),
    'cron-list': whispered(listMessage(listCronjobs, cronJobs)),
    codebases: whispered(listMessage(listCodebases, codebases)),
    agents: whispered(listMessage(discoverAgents, agents)),
    models: whispered(listMessage(listModels, models)),
    usage: whispered(
      together(
        cardMessage(cardOf(getUsageSummary, usage)),
        countsMessage({ good: 4, bad: 1 }, '2026-11', 'the answers to you'),
      ),
    ),
    'budget-alert': said(budgetMessage(alert, overBudget)),
    'budget-alerts': whispered(alertsMessage([alert, { ...alert, id: 'b-4', threshold: 100, paused: 'is_archived' }])),
    'budget-paused': said(
      pausedAlertsMessage('Your budget alert over $40.00 is paused: its channel is archived.', [alert]),
    ),
    subscriptions: whispered(subscriptionsMessage('Subscriptions of this channel', subscriptions)),
    digest: said(
      digestMessage(taskCompleted.command.verb, [
        cardRow(cardOf(taskCompleted, task), 'a', openingOf(taskCompleted, task)),
        cardRow(cardOf(taskCompleted, { ...task, title: 'Move to Node 24' }), 'b', openingOf(taskCompleted, task)),
      ]),
    ),
    help: help({}),
    'help-noun': help({ noun: 'task' }),
    'help-verb': help({ verb: createTask }),
    welcome: said(welcomeMessage()),
    connect: whispered(connectMessage('https://bot.example.com/link?t=1')),
    'not-understood': whispered(
      problemMessage('I do not know “taks”.', ['tasks', 'task create <title>'], '/codetether'),
    ),
    'error-not-found': whispered(
      errorMessage(new ConnectorError('not_found', 'No task 8cbbb454.', { hint: 'Find it with find_task.' })),
    ),
    'error-rate-limited': whispered(
      errorMessage(
        new ConnectorError('rate_limited', 'CodeTether takes no more requests for now.', { retryAfter: 12 }),
      ),
    ),
    'error-outcome-unknown': whispered(
      errorMessage(
        new ConnectorError('outcome_unknown', 'CodeTether did not answer in time, so the task may or may not exist.', {
          hint: 'Look with find_task before you repeat it.',
        }),
      ),
    ),
    json: whispered(jsonMessage(findTask.title, [task])),
    'link-without-work-object': said({
      text: 'link',
      blocks: [cardRow({ ...cardOf(findTask, task), next: [] }, 'link')],
    }),
    ...workObjects(),
    ...(await streams()),
    ...(await homes()),
  };
}

const vocabulary = vocabularyOf([
  ...operations.filter(({ kind }) => kind !== 'trigger'),
  ...[subscriptionCommands, budgetCommands, channelCommands, feedbackCommands, accountCommands].flatMap((commands) =>
    Object.values(commands).filter((one) => typeof one === 'object'),
  ),
]);
