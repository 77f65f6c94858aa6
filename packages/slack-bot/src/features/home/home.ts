// App Home: how one is connected, what runs, what is scheduled and subscribed to, and what the month costs.
import {
  type Caller,
  cardOf,
  findTask,
  getUsageSummary,
  grantsNothing,
  listCronjobs,
  listRalphRuns,
  missingScopes,
  openingOf,
  run,
  type SearchOperation,
} from '@codetether/core';
import { inQuotes } from '@codetether/core/untrusted';
import type { HomeView, KnownBlock } from '@slack/types';
import { button } from '../../blocks/buttons.ts';
import { cardRow, progressWithBar } from '../../blocks/card-message.ts';
import { nothingGranted } from '../../blocks/error-message.ts';
import { limits } from '../../blocks/limits.ts';
import { header, inLine, line, plain, richText, sentence, words } from '../../blocks/text.ts';
import { beginnings } from '../../command-line/help.ts';
import type { BotContext, LinkedAccount } from '../../reply/bot-context.ts';
import { withCodebaseNames } from '../../reply/codebase-names.ts';
import type { Member } from '../../slack/delivery.ts';
import type { Feature } from '../feature.ts';

export interface HomeContext extends BotContext {
  /** Sections of other features, above and below the lists of work. */
  homeSections: readonly NonNullable<Feature['home']>[];
}

type HomeParts = Pick<HomeContext, 'accounts' | 'slack' | 'homeSections' | 'names' | 'log'>;

/** The most of each kind. */
const shownOfEach = 8;
/** Newest tasks among which the ended ones are results. */
const lookedAt = 20;

/** Renders it again: when it is opened and after a change, never on a timer. */
export async function publishHome(context: HomeParts, member: Member): Promise<void> {
  const account = await context.accounts.describe(member);
  const caller = account && (await context.accounts.callerOf(member));
  const view =
    caller && account ? await homeOf(context, member, account, caller) : await strangersHome(context, member);
  await context.slack.call(member, 'views.publish', { user_id: member.user, view });
}

async function strangersHome(context: HomeParts, member: Member): Promise<HomeView> {
  if (member.home)
    return home([
      header('CodeTether'),
      sentence('You belong to another Slack workspace, so no account can be connected to you here.'),
    ]);
  const url = await context.accounts.linkUrl(member);
  return home([
    header('CodeTether'),
    sentence(
      'Connect your CodeTether account to create tasks, chat about PRDs and start Ralph runs from Slack. The link is for you alone and good for ten minutes.',
    ),
    {
      type: 'actions',
      block_id: 'home:account',
      elements: [button('open:connect', 'Connect', { url, style: 'primary' })],
    },
  ]);
}

async function homeOf(context: HomeParts, member: Member, account: LinkedAccount, caller: Caller): Promise<HomeView> {
  const sections = (place: 'above' | 'below') =>
    Promise.all(context.homeSections.filter((one) => one.place === place).map(({ section }) => section(member)));
  const [above, tasks, runs, results, crons, below, usage] = await Promise.all([
    sections('above'),
    rows(context, caller, findTask, { status: 'working', limit: shownOfEach }),
    rows(context, caller, listRalphRuns, { status: 'running', limit: shownOfEach }),
    rows(context, caller, findTask, { limit: lookedAt }, ({ completed_at }) => completed_at !== undefined),
    rows(context, caller, listCronjobs, { limit: shownOfEach }),
    sections('below'),
    usageBlocks(caller),
  ]);
  return home([
    header('CodeTether'),
    sentence(`Connected as ${inQuotes(account.name, 100)}.`),
    ...(grantsNothing(account.scopes) ? [sentence(nothingGranted)] : []),
    {
      type: 'actions',
      block_id: 'home:account',
      elements: [
        button('home:task', 'New task', { style: 'primary' }),
        button('home:run', 'Start Ralph run'),
        button('home:cron', 'New schedule'),
        button('home:disconnect', 'Disconnect', {
          confirm: {
            title: plain('Disconnect?', 100),
            text: plain('Your tokens are revoked; subscriptions and alerts are paused.', 300),
            confirm: plain('Disconnect', 30),
            deny: plain('Stay', 30),
          },
        }),
      ],
    },
    ...above.flat(),
    ...section('Running Ralph runs', runs, 'No run is running.'),
    ...section('Running tasks', tasks, 'No task is running.'),
    ...section('Recent results', results, 'No task has ended yet.'),
    ...section('Schedules', crons, 'Nothing is scheduled.'),
    ...below.flat(),
    ...usage,
    header('Help'),
    richText(
      ...beginnings.map(({ code, text }) => line(words(`/codetether ${code}`, { code: true }), words(`  ${text}`))),
    ),
    sentence('All commands: /codetether help'),
  ]);
}

function home(blocks: readonly KnownBlock[]): HomeView {
  return { type: 'home', blocks: blocks.slice(0, limits.viewBlocks) };
}

/** Empty for records that the account may not see, or that do not load now. */
async function rows(
  context: HomeParts,
  caller: Caller,
  operation: SearchOperation,
  input: object,
  fits: (record: Record<string, unknown>) => boolean = () => true,
): Promise<KnownBlock[] | undefined> {
  if (missingScopes(operation.scopes, caller.scopes).length > 0) return undefined;
  try {
    const records = (await run(operation, caller, input)).filter(fits).slice(0, shownOfEach);
    const named = await withCodebaseNames(context, caller, records);
    return named.map((record, index) => {
      const card = cardOf(operation, record);
      return cardRow(card, `${operation.command.noun}${index}`, card.next?.[0] ?? openingOf(operation, record));
    });
  } catch {
    return undefined;
  }
}

async function usageBlocks(caller: Caller): Promise<KnownBlock[]> {
  if (missingScopes(getUsageSummary.scopes, caller.scopes).length > 0) return [];
  try {
    const [usage] = await run(getUsageSummary, caller, {});
    const card = usage && cardOf(getUsageSummary, usage);
    if (!card) return [];
    const facts = card.fields
      ?.slice(0, 2)
      .map(({ label, value, untrusted }) => `${label} ${inLine({ text: value, trusted: !untrusted }, 100)}`)
      .join('  ·  ');
    return [
      header(card.title.text),
      ...(card.progress ? [sentence(progressWithBar(card.progress))] : []),
      ...(facts ? [sentence(facts)] : []),
    ];
  } catch {
    return [];
  }
}

function section(title: string, blocks: readonly KnownBlock[] | undefined, none: string): KnownBlock[] {
  if (blocks === undefined) return [];
  return [header(title), ...(blocks.length === 0 ? [sentence(none)] : blocks)];
}
