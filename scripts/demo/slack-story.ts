// The story in Slack: a user links an account, an idea becomes a PRD in a thread, Ralph builds it with one live message, and a budget is watched.
import { createBrowser } from '../../packages/slack-bot/test/browser.ts';
import { isAnswered, labelsIn, type Message } from '../../packages/slack-bot/test/slack-standin/index.ts';
import { findElement } from '../../packages/slack-bot/test/slack-standin/view-state.ts';
import { messageLines } from './message-lines.ts';
import type { SlackOffice } from './slack-office.ts';
import { answers, asks, happens, heading, promised, quotes } from './transcript.ts';

/** The share of the demo's cost so far. */
const dollars = 0.01;

export async function slackStory(office: SlackOffice): Promise<void> {
  await linkAccount(office);
  const prd = await fromIdeaToPrd(office);
  await ralphBuildsIt(office, prd);
  await budgetAlert(office);
}

async function linkAccount({ slack, ada, shop }: SlackOffice): Promise<void> {
  heading('Meanwhile in Slack, ada connects her account');
  await types({ ada }, shop.id, 'connect');
  const asked = await ada.awaits(shop.id, ({ blocks }) => labelsIn(blocks).includes('Connect'));
  answers(`only to her: ${asked.text}`);
  promised(asked.ephemeralTo === ada.id, 'nobody else sees the link');
  slack.signedIn = ada;
  const browser = createBrowser();
  const link = await browser.visit(String(findElement(asked.blocks, 'Connect').element.url));
  const signIn = await browser.submit(link);
  const end = await browser.submit(signIn, { username: 'admin', decision: 'allow' });
  answers(`in the browser, after both sign-ins: ${paragraphOf(end.text)}`);
  const told = await ada.awaits(ada.dm, ({ text }) => text.startsWith('Connected as'));
  promised(told.thread_ts === undefined, `and in her direct channel: ${told.text}`);
}

async function fromIdeaToPrd(office: SlackOffice): Promise<Message> {
  const { ada, shop } = office;
  heading(`In ${shop.name}, from an idea to a PRD`);
  await types(office, shop.id, 'prd A reading list for the team');
  const root = await ada.awaits(shop.id, ({ text }) => text.includes('A reading list for the team'));
  const answer = (nth: number) => ada.awaits(shop.id, (one) => one === repliesTo(office, root)[nth] && isAnswered(one));
  answers((await answer(0)).text);
  await replies(office, root, 'Everybody saves articles');
  answers((await answer(1)).text);
  await replies(office, root, 'Only for members');
  const prd = await answer(2);
  show(office, prd);
  promised(labelsIn(prd.blocks).includes('Start Ralph run'), 'the PRD can be started with a button');
  return prd;
}

async function ralphBuildsIt(office: SlackOffice, prd: Message): Promise<void> {
  const { slack, ada, shop } = office;
  heading('Ralph builds it, as one live message');
  asks('Start Ralph run', {});
  await ada.presses(prd, 'Start Ralph run');
  const message = await ada.awaits(shop.id, ({ text }) => text.startsWith('Ralph run'));
  const hasEnded = () => labelsIn(message.blocks).includes('Run again');
  let seen = '';
  while (!hasEnded() || seen !== message.text) {
    if (seen !== message.text) happens(message.text);
    seen = message.text;
    await slack.until(() => message.text !== seen || hasEnded());
  }
  answers(`the message at its end, edited ${message.edits} times:`);
  show(office, message);
  const end = await ada.awaits(shop.id, (one) => one.thread_ts === message.ts && one.text.startsWith('Ralph run '));
  const stories = repliesTo(office, message).filter((one) => one !== end);
  promised(/every story passed/i.test(end.text), `${stories.length} stories told in its thread, then: ${end.text}`);
}

async function budgetAlert(office: SlackOffice): Promise<void> {
  const { ada, shop, billing } = office;
  heading('A budget alert');
  await types(office, shop.id, `budget alert ${dollars} --channel <#${billing.id}|${billing.name.slice(1)}>`);
  const posted = await ada.awaits(billing.id, ({ text }) => text.includes('has passed'));
  answers(`in ${billing.name}:`);
  show(office, posted);
}

async function types({ ada }: Pick<SlackOffice, 'ada'>, channel: string, text: string): Promise<void> {
  asks(`/codetether ${text}`, {});
  const { ok, status } = await ada.command(channel, text);
  if (!ok) throw new Error(`Slack's command was answered with ${status}.`);
}

async function replies({ ada, shop }: SlackOffice, root: Message, text: string): Promise<void> {
  asks(`ada: ${text}`, {});
  await ada.says(shop.id, text, { thread: root.ts });
}

/** The bot's messages, in order. */
function repliesTo({ ada, shop }: SlackOffice, root: Message): Message[] {
  return ada.sees(shop.id).filter(({ thread_ts, user }) => thread_ts === root.ts && user !== ada.id);
}

function show({ ada }: SlackOffice, message: Message): void {
  const lines = messageLines(message, new Map([[ada.id, ada.user.name]]));
  for (const { text, place } of lines) quotes(text, place === 'inside');
}

/** The first paragraph of one of our pages. */
function paragraphOf(page: string): string {
  const inner = /<p[^>]*>([\s\S]*?)<\/p>/.exec(page)?.[1] ?? '';
  return inner
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
