// Earlier turns of conversations: the server keeps none, so we do.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Api } from './api/api.ts';
import { recentTurns } from './api/history.ts';
import type { Turn } from './api/stamp.ts';
import type { Log } from './log.ts';
import { replacePrivateFile } from './private-file.ts';

export interface Conversation {
  conversation_id: string;
  /** What was said before, oldest first. */
  turns: readonly Turn[];
  /** Notes the message that was sent now, and the task that will answer it. Never fails: the message is sent, and can be found on the server. */
  sent(message: string, taskId: string): Promise<void>;
}

export interface Conversations {
  /** Goes on with a conversation, or begins one when there is no id. */
  open(id: string | undefined): Promise<Conversation>;
}

/** The conversations of one account: from the store, else rebuilt from the task of their last turn. */
export function createConversations(store: ConversationStore, api: Api, log: Log): Conversations {
  const answered = async (turns: readonly Turn[]): Promise<Turn[]> => {
    const all: Turn[] = [];
    for (const [index, turn] of turns.entries()) {
      all.push(turn);
      if (turn.role !== 'user' || !turn.task_id || turns[index + 1]?.role === 'agent') continue;
      const task = await api.tasks.get(turn.task_id);
      if (task?.result) all.push({ role: 'agent', text: task.result });
    }
    return recentTurns(all);
  };
  return {
    async open(given) {
      const conversation_id = given || randomUUID();
      const kept = given ? ((await store.get(given)) ?? (await api.tasks.lastOfConversation(given))) : [];
      const turns = await answered(kept);
      return {
        conversation_id,
        turns,
        async sent(text, task_id) {
          await store.set(conversation_id, [...turns, { role: 'user', text, task_id }]).catch((error) => {
            log.warn('a turn of a conversation is not kept', { error: String(error) });
          });
        },
      };
    },
  };
}

/** Keeps the turns of an account's conversations; `id` is any text of the caller's. */
export interface ConversationStore {
  get(id: string): Promise<readonly Turn[] | undefined>;
  set(id: string, turns: readonly Turn[]): Promise<void>;
}

/** Oldest conversations are forgotten beyond this many: they can be rebuilt from the server. */
const mostConversations = 1_000;

export function memoryConversations(): ConversationStore {
  const conversations = new Map<string, readonly Turn[]>();
  return {
    async get(id) {
      return conversations.get(id);
    },
    async set(id, turns) {
      conversations.delete(id);
      conversations.set(id, turns);
      for (const oldest of conversations.keys()) {
        if (conversations.size <= mostConversations) break;
        conversations.delete(oldest);
      }
    },
  };
}

/** In one JSON file of mode 0600, replaced atomically. For a single process. */
export function fileConversations(path: string): ConversationStore {
  let loaded: Promise<Map<string, readonly Turn[]>> | undefined;
  let writing = Promise.resolve();
  const load = () => {
    loaded ??= readFile(path, 'utf8').then(
      (text) => new Map(Object.entries(JSON.parse(text) as Record<string, Turn[]>)),
      () => new Map(),
    );
    return loaded;
  };
  const save = async () => {
    const newest = [...(await load())].slice(-mostConversations);
    await replacePrivateFile(path, JSON.stringify(Object.fromEntries(newest)));
  };
  return {
    async get(id) {
      return (await load()).get(id);
    },
    async set(id, turns) {
      const conversations = await load();
      conversations.delete(id);
      conversations.set(id, turns);
      writing = writing.catch(() => undefined).then(save);
      await writing;
    },
  };
}
