// The title of a thread's session: the PRD's project, unless a user gave it another one.

import { renameSession } from '../../slack/agent-session.ts';
import type { Member } from '../../slack/delivery.ts';
import { isDirect } from '../../slack/direct.ts';
import type { ThreadPlace, ThreadsContext } from './thread.ts';

export async function nameAfterPrd(
  context: Pick<ThreadsContext, 'threads' | 'slack'>,
  member: Member,
  place: ThreadPlace,
  project: string,
): Promise<void> {
  // Only the direct channel has sessions.
  if (!isDirect(place.channel)) return;
  const thread = await context.threads.find(place);
  if (!thread || thread.title !== undefined) return;
  await renameSession(context, member, place, `PRD: ${project}`);
}
