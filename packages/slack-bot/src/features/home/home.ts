// App Home: how one is connected, what runs, what is scheduled and subscribed to, and what the month costs.
import {
  type Caller,
  cardOf,
  createTask,
  findTask,
  getUsageSummary,
  grantsNothing,
  listCronjobs,
  listRalphRuns,
  missingScopes,
  run,
  type SearchOperation,
} from '@codetether/core';
import { inQuotes, quotedId } from '@codetether/core/untrusted';
import type { HomeView, KnownBlock } from '@slack/types';
import type { Member } from '../../slack/delivery.ts';
import { inputPrefix } from '../../forms/form.ts';
import { button } from '../../blocks/buttons.ts';
import { cardLines, progressText } from '../../blocks/card-message.ts';
import { nothingGranted } from '../../blocks/error-message.ts';
import { limits } from '../../blocks/limits.ts';
import { inLine, line, plain, richText, words } from '../../blocks/text.ts';
import type { LinkedAccount, SlackContext } from '../../slack-context.ts';
import { describeSubscription } from '../subscriptions/subscriptions-message.ts';

/** The select that offers codebases, as that of a task's form does. */
export const defaultCodebaseAction = `${inputPrefix}${createTask.name}:codebase_id`;

/** Of each kind, so many. */
const shownOfEach = 8;

/** Builds it anew: when it is opened and after a change, never by the clock. */
export async function publishHome(context: SlackContext, member: Member): Promise<void> {
  const account = await context.accounts.describe(member);
  const caller = account && (await context.accounts.callerOf(member));
  const view =
    caller && account ? await homeOf(context, member, account, caller) : await strangersHome(context, member);
  await context.slack.call(member, 'views.publish', { user_id: member.user, view });
}

async function strangersHome(context: SlackContext, member: Member): Promise<HomeView> {
  if (member.home)
    return home([
      heading('CodeTether'),
      sentence('You belong to another Slack workspace, so no account can be connected to you here.'),
    ]);
  const url = await context.accounts.linkUrl(member);
  return home([
    heading('CodeTether'),
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

async function homeOf(
  context: SlackContext,
  member: Member,
  account: LinkedAccount,
  caller: Caller,
): Promise<HomeView> {
  const [{ codebaseId }, tasks, runs, crons, usage, subscriptions, alerts] = await Promise.all([
    context.channels.get(member.team, member.user),
    rows(caller, findTask, { status: 'working', limit: shownOfEach }),
    rows(caller, listRalphRuns, { status: 'running', limit: shownOfEach }),
    rows(caller, listCronjobs, { limit: shownOfEach }),
    usageBlocks(caller),
    context.subscriptions.list({ team: member.team, owner: member.user }),
    context.budgetAlerts.list({ team: member.team, owner: member.user }),
  ]);
  return home([
    heading('CodeTether'),
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
            text: plain('Your tokens are revoked; subscriptions and alerts rest.', 300),
            confirm: plain('Disconnect', 30),
            deny: plain('Stay', 30),
          },
        }),
      ],
    },
    {
      type: 'section',
      block_id: `home:default:${codebaseId ?? ''}`,
      text: plain(
        `Your default codebase: ${codebaseId === undefined ? 'none' : quotedId(codebaseId)}. A channel's own goes before it.`,
        limits.sectionText,
      ),
      accessory: {
        type: 'external_select',
        action_id: defaultCodebaseAction,
        placeholder: plain('Pick a codebase', limits.placeholder),
        min_query_length: 0,
      },
    },
    ...section('Running Ralph runs', runs, 'Nothing runs.'),
    ...section('Tasks at work', tasks, 'No task is at work.'),
    ...section('Schedules', crons, 'Nothing is scheduled.'),
    heading('Subscriptions'),
    ...(subscriptions.length === 0 ? [sentence('None. Type /codetether subscribe in a channel.')] : []),
    ...subscriptions.slice(0, shownOfEach).flatMap((one): KnownBlock[] => [
      {
        type: 'section',
        block_id: `home:${one.id}`,
        text: plain(`${describeSubscription(one)} (${one.paused ?? (one.muted ? 'muted' : 'on')})`, limits.sectionText),
        accessory: button('subscription:remove', 'Unsubscribe', { value: one.id }),
      },
    ]),
    ...(alerts.length > 0
      ? [sentence(`Budget alerts: ${alerts.map(({ threshold, id }) => `$${threshold.toFixed(2)} (${id})`).join(', ')}`)]
      : []),
    ...usage,
  ]);
}

function home(blocks: readonly KnownBlock[]): HomeView {
  return { type: 'home', blocks: blocks.slice(0, limits.viewBlocks) };
}

/** What the account may not see, or what does not answer now, leaves its place empty. */
async function rows(caller: Caller, operation: SearchOperation, input: object): Promise<KnownBlock[] | undefined> {
  if (missingScopes(operation.scopes, caller.scopes).length > 0) return undefined;
  try {
    const records = await run(operation, caller, input);
    return records.flatMap((record, index) =>
      cardLines(cardOf(operation, record), `${operation.command.noun}${index}`),
    );
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
      heading(card.title.text),
      ...(card.progress ? [sentence(progressText(card.progress))] : []),
      ...(facts ? [sentence(facts)] : []),
    ];
  } catch {
    return [];
  }
}

function section(title: string, blocks: readonly KnownBlock[] | undefined, none: string): KnownBlock[] {
  if (blocks === undefined) return [];
  return [heading(title), ...(blocks.length === 0 ? [sentence(none)] : blocks)];
}

function heading(text: string): KnownBlock {
  return { type: 'header', text: plain(text, limits.header) };
}

function sentence(text: string): KnownBlock {
  return richText(line(words(text)));
}
