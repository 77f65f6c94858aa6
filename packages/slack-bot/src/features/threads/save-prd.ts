import { parsePrd, prdChat } from '@codetether/core';
import { note } from '../../blocks/card-message.ts';
import type { Submission } from '../../forms/modals.ts';
import { revise } from '../../reply/edit-or-repost.ts';
import type { Request } from '../../reply/request.ts';
import { nameAfterPrd } from './name-thread.ts';
import { prdMessage } from './prd-buttons.ts';
import type { ThreadsContext } from './thread.ts';

/** Saves the thread's PRD as edited. Stories for which the form had no room stay as they are. */
export async function savePrd(
  context: ThreadsContext,
  request: Request,
  { metadata, values }: Submission,
): Promise<void> {
  const place = { team: request.member.team, channel: request.channel, thread: metadata.thread ?? '' };
  const thread = await context.threads.find(place);
  const before = thread?.prd ? parsePrd(thread.prd) : undefined;
  if (!thread || !before)
    return request.privately(
      note('The PRD of this thread is not there any more. Ask for it again.', { mark: 'warning' }),
    );
  const edited = (Array.isArray(values.stories) ? (values.stories as Record<string, string>[]) : []).map(
    (story, row) => ({
      ...before.userStories[row],
      title: story.title,
      description: story.description,
      acceptanceCriteria: story.criteria,
    }),
  );
  const prd = parsePrd(
    JSON.stringify({
      project: values.project_name ?? before.project,
      branchName: values.branch_name ?? before.branchName,
      description: values.project_description ?? before.description,
      userStories: [...edited, ...before.userStories.slice(metadata.rows ?? edited.length)],
    }),
  );
  if (!prd) return request.privately(note('A PRD needs at least one story with a title.', { mark: 'warning' }));
  const prd_json = JSON.stringify(prd);
  await context.threads.save({ ...thread, prd: prd_json });
  await nameAfterPrd(context, request.member, thread, prd.project);
  const message = prdMessage(
    prdChat,
    {
      task_id: '',
      conversation_id: thread.conversationId,
      status: 'completed',
      has_prd: true,
      prd_json,
      timestamp: '',
    },
    request.member.user,
  );
  if (metadata.message) await revise(context, request, { ts: metadata.message, thread: metadata.thread }, message);
}
