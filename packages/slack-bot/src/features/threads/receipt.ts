// 👀 on a message to the bot whose answer is slow to begin: it was taken, and a first word follows.
import type { Attempt } from '../../jobs/jobs.ts';
import type { BotContext } from '../../reply/bot-context.ts';
import type { Member } from '../../slack/delivery.ts';
import { SlackCallError } from '../../slack/slack-call-error.ts';

/** In ms: a first word that comes sooner needs no receipt, which would only flicker. */
const slow = 1_000;
/** In ms: Slack's rate limit of removals must not hold up the next message of the conversation. */
const longestRemoval = 2_000;

/** Does the work that says the first word. The receipt is gone when that has ended, however it has. */
export async function withReceipt(
  { slack, clock, log }: Pick<BotContext, 'slack' | 'clock' | 'log'>,
  { member, channel, ts }: { member: Member; channel: string; ts: string },
  { retries }: Pick<Attempt, 'retries'>,
  work: () => Promise<void>,
): Promise<void> {
  const reaction = { channel, timestamp: ts, name: 'eyes' };
  const ending = new AbortController();
  const { signal } = ending;
  const give = async () => {
    await clock.sleep(slow, signal);
    await slack.call(member, 'reactions.add', reaction, { urgency: 'progress', signal });
  };
  // The first attempt gives it. That one may have died, so the second takes away what may be there.
  const given = retries === 0 ? give().then(() => true, mayBeThere) : Promise.resolve(retries === 1);
  const remove = () =>
    slack
      .call(member, 'reactions.remove', reaction)
      .catch((error: unknown) => log.debug('a receipt stays', { error: String(error) }));
  try {
    await work();
  } finally {
    ending.abort();
    if (await given) await Promise.race([remove(), clock.sleep(longestRemoval)]);
  }
}

/** An installation of an earlier version may not react: then there is nothing to remove. */
function mayBeThere(thrown: unknown): boolean {
  return thrown instanceof SlackCallError && (thrown.passing || thrown.code === 'already_reacted');
}
