// PRD chats: the server queues a task and keeps nothing, so we find the history and the reply.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { requireBudget } from '../directory/budget.ts';
import { needCodebase } from '../directory/codebases.ts';
import { once } from '../idempotency/create-once.ts';
import { usedElsewhere } from '../idempotency/key-use.ts';
import type { Account } from '../ownership/account.ts';
import { chatName } from '../ownership/chat-name.ts';
import { noteMade } from '../ownership/first-row.ts';
import { digestOf, prove } from '../ownership/ownership.ts';
import type { Turn } from '../records/history.ts';
import { asOneTurn, chatHistory, chatTextOf } from '../records/history.ts';
import type { SentMessage, Task } from '../records/records.ts';
import { findTaskByKey } from '../tasks/find-by-key.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';

export interface PrdMessage {
  message: string;
  conversation_id: string;
  /** The caller did not name the conversation, so a repeated call would name another. */
  isNew?: boolean;
  turns: readonly Turn[];
  codebase_id?: string;
  idempotency_key?: string;
}

const queued = z.object({ task_id: z.string() });

/** Sends one turn. Throws `not_found` for an unknown codebase, `conflict` for a key that was used for something else, `not_started`, `outcome_unknown`. */
export async function sendPrdMessage(account: Account, open: OpenTasks, chat: PrdMessage): Promise<SentMessage> {
  const { message, conversation_id, isNew, idempotency_key } = chat;
  const codebase_id = await needCodebase(account, chat.codebase_id);
  const input = { message, codebase_id: chat.codebase_id, conversation_id: isNew ? undefined : conversation_id };
  const making = { maker: 'prd_chat', key: idempotency_key ?? randomUUID(), input: digestOf(input) } as const;
  const history = chatHistory(chat.turns);
  const said = asOneTurn(message);
  const made = await once<{ task_id: string; found?: Task; warnings?: string[] }>({
    account,
    making,
    title: message,
    lookFirst: idempotency_key !== undefined,
    resendable: false,
    send: async () => {
      await requireBudget(account);
      await account.client.syncTime();
      const proof = prove(account, making, [conversation_id, chatTextOf(said, history)]);
      const body = {
        message: said,
        conversation_id: chatName(account.id, making.key, proof, conversation_id),
        codebase_id,
        history: history.map(({ role, text }) => ({ role: role === 'user' ? 'user' : 'assistant', content: text })),
      };
      const made = await open.admit(() => account.client.call('POST', '/v1/ralph/chat', queued, { body }));
      const { signature } = proof;
      const conversation = conversation_id;
      await noteMade(account, { key: making.key, signature, place: 'tasks', id: made.task_id, conversation });
      return made;
    },
    async look(since) {
      const found = await findTaskByKey(account, making.key, since, false);
      return typeof found === 'string' ? found : { ...found, made: { task_id: found.id, found: found.made } };
    },
    lookElsewhere: () => usedElsewhere(account, making.key, 'tasks'),
  });
  open.add(made.task_id);
  return {
    task_id: made.task_id,
    conversation_id: made.found?.conversation_id ?? conversation_id,
    status: made.found?.status ?? 'pending',
    timestamp: made.found?.created_at ?? new Date(account.client.serverNow()).toISOString(),
    url: account.page('tasks', made.task_id),
    warnings: made.warnings,
  };
}
