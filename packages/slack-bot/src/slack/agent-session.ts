// Sessions of the direct channel: Slack lists an agent's threads by their titles, and shows whether it is working, with a stop button while it is.
import { bounded, clean } from '@codetether/core/untrusted';
import type { Member } from './delivery.ts';
import { isDirect } from './direct.ts';
import type { WebApi } from './slack-api.ts';

/** In ms: Slack ends `processing` after an hour, so it is set again before. */
export const sessionEvery = 50 * 60_000;

/** Of a title, in characters (docs.slack.dev/reference/methods/agents.sessions.setStatus). */
const longestTitle = 200;

interface SessionPlace {
  channel: string;
  thread: string;
}

/** Only the direct channel shows it, and not every client does: a failure is ignored. Slack reads the title when the session is new, and then no more. */
export async function setSession(
  { slack }: { slack: WebApi },
  member: Member,
  { channel, thread }: SessionPlace,
  status: 'processing' | 'active',
  { title }: { title?: string } = {},
): Promise<void> {
  if (!isDirect(channel)) return;
  const session = { channel_id: channel, thread_ts: thread, status };
  const begin = title === undefined ? {} : { title: titleOf(title), initiator_user_id: member.user };
  await slack.call(member, 'agents.sessions.setStatus', { ...session, ...begin }).catch(() => undefined);
}

/** The same for another title. */
export async function renameSession(
  { slack }: { slack: WebApi },
  member: Member,
  { channel, thread }: SessionPlace,
  title: string,
): Promise<void> {
  if (!isDirect(channel)) return;
  const session = { channel_id: channel, thread_ts: thread, title: titleOf(title) };
  await slack.call(member, 'agents.sessions.rename', session).catch(() => undefined);
}

/** One line, never blank. */
function titleOf(text: string): string {
  return bounded(clean(text).replace(/\s+/g, ' ').trim(), longestTitle) || 'CodeTether';
}
