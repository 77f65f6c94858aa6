// A Ralph run as one message: a plan with a task card for each story, or the same in rich text where Slack refuses plans.
import { type Card, cancelRalphRun, cardOf, dollars, duration, findRalphRun, isEnded } from '@codetether/core';
import { bounded, clean, inQuotes } from '@codetether/core/untrusted';
import type { ActionsBlock, KnownBlock, PlanBlock, RichTextElement, TaskCardBlock } from '@slack/types';
import type { z } from 'zod';
import { button, confirmation, ownedBlock, runPrefix } from '../../blocks/buttons.ts';
import { cardMessage, cardText } from '../../blocks/card-message.ts';
import { limits } from '../../blocks/limits.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import { line, moment, quote, readable, richText, words } from '../../blocks/text.ts';

export type Run = z.output<typeof findRalphRun.output>;

export interface RunLook {
  /** The bot's user, who asked for it. */
  requester: string;
  paused?: boolean;
  cancelling?: boolean;
  /** This workspace's Slack refuses plan blocks. */
  withoutPlan?: boolean;
  /** The account's spend since the run started, in US dollars; only where costs may be shown. */
  spent?: number;
  /** The address of the pull request that the run's log names. */
  pullRequest?: string;
}

export const runAgainAction = 'run-message:again';

/** A different number of each makes a new block_id, as Slack wants of edited blocks. */
export function runMessage(run: Run, look: RunLook): SlackMessage {
  const card = cardOf(findRalphRun, run);
  const text = runText(run, card);
  const blocks = look.withoutPlan ? fallbackBlocks(card) : [plan(run)];
  return { text, blocks: [...blocks, context(run, look), ...buttons(run, look)] };
}

/** `Ralph run shop-api: running, 3 of 7 stories passed`. */
function runText(run: Run, card: Card = cardOf(findRalphRun, run)): string {
  return bounded(
    `Ralph run ${cardText({ title: card.title, status: card.status })}, ${run.passed_count} of ${run.total_count} stories passed`,
    limits.messageText,
  );
}

const taskStatuses = {
  pending: 'pending',
  running: 'in_progress',
  passed: 'complete',
  failed: 'error',
  cancelled: 'pending',
} as const satisfies Record<Run['story_results'][number]['status'], TaskCardBlock['status']>;

function plan(run: Run): PlanBlock {
  const title = `Ralph · ${inQuotes(run.project, 120)} · ${isEnded(run.status) ? endingOf(run) : `${run.passed_count} of ${run.total_count} stories passed`}`;
  const stories = run.story_results.slice(0, limits.planTasks);
  return {
    type: 'plan',
    block_id: blockId(run, 'plan'),
    title: bounded(title, limits.taskText),
    tasks: stories.map(taskCard),
  };
}

function taskCard({ id, title, status, error, attempts }: Run['story_results'][number], index: number): TaskCardBlock {
  const said =
    status === 'cancelled'
      ? line(words('Not done: the run was cancelled.'))
      : error && quote(bounded(error, limits.taskText));
  return {
    type: 'task_card',
    task_id: `story-${index}`,
    title: bounded(clean(`${id} ${title}`), limits.taskText),
    status: taskStatuses[status],
    ...(attempts > 1 ? { details: richText(line(words(`${attempts} attempts`))) } : {}),
    ...(said ? { output: richText(said) } : {}),
  };
}

/** Older clients and some enterprises know no plan. */
function fallbackBlocks(card: Card): KnownBlock[] {
  return cardMessage({ title: card.title, status: card.status, url: card.url, steps: card.steps }, { id: 'run' })
    .blocks;
}

function context(run: Run, { requester, paused, cancelling, spent, pullRequest, withoutPlan }: RunLook): KnownBlock {
  const took = tookOf(run);
  const attempts = `${run.current_iteration} ${run.current_iteration === 1 ? 'attempt' : 'attempts'}`;
  const facts: (readonly RichTextElement[] | undefined)[] = [
    [words('for '), { type: 'user', user_id: requester }],
    took ? [words(`took ${took}`)] : undefined,
    [words(took ? attempts : `attempt ${run.current_iteration} of ${run.max_iterations}`)],
    run.branch ? [words(`branch ${inQuotes(run.branch, 100)}`)] : undefined,
    run.model ? [words(`model ${inQuotes(run.model, 100)}`)] : undefined,
    spent === undefined ? undefined : [words(`account spend since the start ${dollars(spent)}`)],
    took || !run.started_at ? undefined : [words('started '), moment(run.started_at)],
    pullRequest ? [words('pull request '), { type: 'link', url: pullRequest, text: pullRequest }] : undefined,
    run.url ? [{ type: 'link', url: run.url, text: 'open' }] : undefined,
  ];
  const shown = facts
    .filter((fact) => fact !== undefined)
    .flatMap((fact, index) => (index > 0 ? [words('  ·  '), ...fact] : fact));
  // The plan's title says it.
  const ending = withoutPlan ? `It ended: ${endingOf(run)}.` : undefined;
  const status = isEnded(run.status)
    ? ending
    : cancelling
      ? 'Cancelling: the running agent finishes its story, and no other story is started.'
      : paused
        ? 'Updates are paused.'
        : undefined;
  return {
    ...richText(
      line(...shown),
      ...(status ? [line(words(status, { bold: true }))] : []),
      ...(run.error ? [quote(bounded(run.error, 1_000))] : []),
    ),
    block_id: blockId(run, 'facts'),
  };
}

function endingOf({ outcome, passed_count, total_count }: Run): string {
  const some = `${passed_count} of ${total_count} stories`;
  const endings = {
    passed: 'every story passed',
    partly: `${some} passed`,
    failed: 'no story passed',
    cancelled: `cancelled after ${some}`,
  } as const satisfies Record<NonNullable<Run['outcome']>, string>;
  return endings[outcome ?? 'failed'];
}

function tookOf({ started_at, created_at, completed_at }: Run): string | undefined {
  return duration(started_at ?? created_at, completed_at);
}

function buttons(run: Run, { paused, cancelling, requester }: RunLook): ActionsBlock[] {
  const value = JSON.stringify({ run_id: run.run_id });
  const block_id = ownedBlock(blockId(run, 'buttons'), requester);
  if (isEnded(run.status))
    return [{ type: 'actions', block_id, elements: [button(runAgainAction, 'Run again', { value })] }];
  const cancel = button(`${runPrefix}${cancelRalphRun.name}`, 'Cancel', {
    value,
    style: 'danger',
    confirm: confirmation(cancelRalphRun, 'Cancel run'),
  });
  // The wish is in the button: a job that runs again must not undo it.
  const wish = JSON.stringify({ run_id: run.run_id, paused: !paused });
  const pause = button('run-message:pause', paused ? 'Resume updates' : 'Pause updates', { value: wish });
  return [
    {
      type: 'actions', // The requester is in the block_id too, for a press before the message is saved.
      block_id,
      elements: cancelling ? [pause] : [pause, cancel],
    },
  ];
}

function blockId({ run_id, current_iteration, passed_count, status, outcome }: Run, part: string): string {
  return `run:${run_id}:${part}:${current_iteration}.${passed_count}.${outcome ?? status}`.slice(0, limits.id - 40);
}

/** Whether the block is part of a run's message. */
export function isRunBlock(id: string): boolean {
  return id.startsWith('run:');
}

/** One line in the thread for a story that ended; for a failed one what the agent said last. */
export function storyMessage(story: Run['story_results'][number]): SlackMessage {
  return cardMessage({
    title: { text: `${story.id} ${story.title}`, trusted: false },
    status: { word: story.status, tone: story.status === 'passed' ? 'good' : 'bad' },
    text: story.error ? { text: story.error, trusted: false } : undefined,
  });
}

/** The last reply in the thread, which mentions who asked for the run. `untold`: stories that have no reply of their own. */
export function endMessage(run: Run, { requester, untold }: { requester: string; untold: number }): SlackMessage {
  const rest = untold > 0 ? ` ${untold} more ${untold === 1 ? 'story is' : 'stories are'} in the message above.` : '';
  const name = `Ralph run ${inQuotes(run.project, 120)}`;
  const took = tookOf(run);
  const said = `: ${endingOf(run)}.${took ? ` It took ${took}.` : ''}${rest}`;
  const shownName: RichTextElement = run.url ? { type: 'link', url: run.url, text: name } : words(name);
  return {
    text: readable(name + said),
    blocks: [richText(line({ type: 'user', user_id: requester }, words(' '), shownName, words(said)))],
  };
}
