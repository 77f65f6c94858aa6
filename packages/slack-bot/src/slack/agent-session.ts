// Sessions of the direct channel: Slack shows whether an agent is working in a thread, with a stop button while it is.
import type { Member } from './delivery.ts';
import type { WebApi } from './slack-api.ts';

/** In ms: Slack ends `processing` after an hour, so it is set again before. */
export const sessionEvery = 50 * 60_000;

/** Only the direct channel shows it, and not every client does: a failure is ignored. */
export async function setSession(
  { slack }: { slack: WebApi },
  member: Member,
  { channel, thread }: { channel: string; thread: string },
  status: 'processing' | 'active',
): Promise<void> {
  if (!channel.startsWith('D')) return;
  await slack
    .call(member, 'agents.sessions.setStatus', { channel_id: channel, thread_ts: thread, status })
    .catch(() => undefined);
}
