// Earlier turns of conversations: the server keeps none, so we do.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Api } from '../api/api.ts';
import type { Turn } from '../api/records/history.ts';
import { recentTurns, turn } from '../api/records/history.ts';
import { keyedMutex } from '../concurrency/keyed-mutex.ts';
import { lazyAsync } from '../concurrency/lazy-async.ts';
import { parseJson } from '../json.ts';
import type { Log } from '../program/log.ts';
import { replacePrivateFile } from '../program/private-file.ts';

/** What a message is sent with. */
export interface Conversation {
  conversation_id: string;
  /** Nobody has named it before. */
  isNew: boolean;
  /** What was said before, oldest first. */
  turns: readonly Turn[];
}

export interface Conversations {
  /** What was said in a conversation so far; a new one without an id. */
  open(id: string | undefined): Promise<Conversation>;
  /**
   * Sends a message in its conversation (a new one without an id), and remembers it with the task that will answer it.
   * What cannot be remembered is no error: the message is sent, and can be found on the server.
   */
  say<Sent extends { task_id: string }>(
    message: { message: string; conversation_id?: string },
    send: (conversation: Conversation) => Promise<Sent>,
  ): Promise<Sent>;
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
  const stored = (id: string) =>
    store.get(id).catch((error) => {
      log.warn('a conversation is read from the server', { error: String(error) });
      return undefined;
    });
  const turnsOf = async (id: string): Promise<readonly Turn[]> => {
    const kept = await stored(id);
    if (kept && !store.lags) return kept;
    const told = await api.tasks.lastOfConversation(id);
    const newest = told.at(-1);
    const isNews = newest && !kept?.some(({ task_id }) => task_id === newest.task_id);
    return isNews ? told : (kept ?? []);
  };
  const open = async (id: string | undefined): Promise<Conversation> => {
    if (!id) return { conversation_id: randomUUID(), isNew: true, turns: [] };
    return { conversation_id: id, isNew: false, turns: await answered(await turnsOf(id)) };
  };
  // Two messages that come at once into one conversation: the second must know the first.
  const inTurn = keyedMutex();
  return {
    open,
    say({ message, conversation_id }, send) {
      const id = conversation_id || randomUUID();
      return inTurn(id, async () => {
        const conversation = conversation_id ? await open(id) : { conversation_id: id, isNew: true, turns: [] };
        const sent = await send(conversation);
        // Sent before, with the same key.
        if (conversation.turns.some(({ task_id }) => task_id === sent.task_id)) return sent;
        await store
          .set(id, [...conversation.turns, { role: 'user', text: message, task_id: sent.task_id }])
          .catch((error) => log.warn('a turn of a conversation is not kept', { error: String(error) }));
        return sent;
      });
    },
  };
}

/** Keeps the turns of an account's conversations; `id` is any text of the caller's. */
export interface ConversationStore {
  get(id: string): Promise<readonly Turn[] | undefined>;
  set(id: string, turns: readonly Turn[]): Promise<void>;
  /** Other processes go on with the same conversations without its knowledge: the server is asked whether it has a newer turn. */
  lags?: boolean;
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

const fileSchema = z.record(z.string(), z.array(turn));

/** In one JSON file of mode 0600, replaced atomically; one that holds no conversations counts as empty. For a single process. */
export function fileConversations(path: string): ConversationStore {
  let writing = Promise.resolve();
  const load = lazyAsync(async () => {
    const text = await readFile(path, 'utf8').catch(() => '');
    return new Map<string, readonly Turn[]>(Object.entries(fileSchema.safeParse(parseJson(text)).data ?? {}));
  });
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
