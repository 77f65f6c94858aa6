// PRD chats: the server queues a task and forgets; history and reply are ours to find.
import { z } from 'zod';
import type { Account } from './account.ts';
import { needCodebase } from './codebases.ts';
import { isChatPrompt, recentTurns } from './history.ts';
import { once } from './once.ts';
import type { OpenTasks } from './open-tasks.ts';
import type { SentMessage } from './records.ts';
import { stampConversation, type Turn } from './stamp.ts';
import { listCap, listRows } from './task-rows.ts';

export interface PrdMessage {
  message: string;
  conversation_id: string;
  turns: readonly Turn[];
  codebase_id?: string;
}

const queued = z.object({ task_id: z.string() });

/** Sends one turn. Chats take no key: conversation and message recognise it. */
export async function sendPrdMessage(account: Account, open: OpenTasks, chat: PrdMessage): Promise<SentMessage> {
  const conversation = stampConversation(account, chat.conversation_id);
  const codebase_id = await needCodebase(account, chat.codebase_id);
  const body = {
    message: chat.message,
    conversation_id: conversation,
    codebase_id,
    history: recentTurns(chat.turns).map(({ role, text }) => ({
      role: role === 'user' ? 'user' : 'assistant',
      content: text,
    })),
  };
  const { task_id } = await once({
    account,
    key: conversation,
    lookFirst: false,
    askAgain: 'Look in a minute with find_task whether the message is there before you send it again.',
    send: () => open.admit(() => account.client.call('POST', '/v1/ralph/chat', queued, { body })),
    look: async () => {
      const rows = await listRows(account);
      const made = rows.find(
        ({ metadata, prompt }) => metadata?.conversation_id === conversation && isChatPrompt(prompt ?? '', chat),
      );
      return made ? { task_id: made.id } : rows.length < listCap ? 'absent' : 'unknown';
    },
  });
  open.add(task_id);
  return {
    task_id,
    conversation_id: chat.conversation_id,
    status: 'pending',
    timestamp: new Date(account.client.serverNow()).toISOString(),
    url: account.page('tasks', task_id),
  };
}
