// Keeps the earlier turns of conversations, since the server does not.

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Api } from '../api/api.ts';
import type { Turn } from '../api/records/history.ts';
import { recentTurns, turn } from '../api/records/history.ts';
import { lazyAsync } from '../concurrency/lazy-async.ts';
import { keyedMutex } from '../concurrency/one-at-a-time.ts';
import { parseJson } from '../json.ts';
import type { Log } from '../program/log.ts';
import { replacePrivateFile } from '../program/private-file.ts';
import { setNewest } from '../set-newest.ts';

/** The context of a message. */
export interface Conversation {
  conversation_id: string;
  /** The conversation has no name yet. */
  isNew: boolean;
  /** The earlier turns, oldest first. */
  turns: readonly Turn[];
}

export interface Conversations {
  /** The turns of a conversation so far; a new one without an id. */
  open(id: string | undefined): Promise<Conversation>;
  /**
   * Sends a message in its conversation (a new one without an id), and remembers it with the task that will answer it. A failure to remember it is not an
   * error: the message was sent, and is on the server.
   */
  say<Sent extends { task_id: string }>(
    message: { message: string; conversation_id?: string },
    send: (conversation: Conversation) => Promise<Sent>,
  ): Promise<Sent>;
}

/** The conversations of one account, from the store or else rebuilt from the task of their last turn. */
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
      log.warn('a conversation was read from the server', { error: String(error) });
      return undefined;
    });
  const turnsOf = async (id: string): Promise<readonly Turn[]> => {
    const kept = await stored(id);
    if (kept && !store.lags) return kept;
    const onServer = await api.tasks.lastOfConversation(id);
    const newest = onServer.at(-1);
    const isNews = newest && !kept?.some(({ task_id }) => task_id === newest.task_id);
    return isNews ? onServer : (kept ?? []);
  };
  const open = async (id: string | undefined): Promise<Conversation> => {
    if (!id) return { conversation_id: randomUUID(), isNew: true, turns: [] };
    return { conversation_id: id, isNew: false, turns: await answered(await turnsOf(id)) };
  };
  // The second of two simultaneous messages in one conversation must include the first.
  const inTurn = keyedMutex();
  return {
    open,
    say({ message, conversation_id }, send) {
      const id = conversation_id || randomUUID();
      return inTurn(id, async () => {
        const conversation = conversation_id ? await open(id) : { conversation_id: id, isNew: true, turns: [] };
        const sent = await send(conversation);
        // The message was sent before, with the same key.
        if (conversation.turns.some(({ task_id }) => task_id === sent.task_id)) return sent;
        await store
          .set(id, [...conversation.turns, { role: 'user', text: message, task_id: sent.task_id }])
          .catch((error) => log.warn('could not keep a turn of a conversation', { error: String(error) }));
        return sent;
      });
    },
  };
}

/** Keeps the turns of an account's conversations; the caller chooses `id`. */
export interface ConversationStore {
  get(id: string): Promise<readonly Turn[] | undefined>;
  set(id: string, turns: readonly Turn[]): Promise<void>;
  /** Other processes may add turns without the knowledge of this store, so we ask the server for newer ones. */
  lags?: boolean;
}

/** The most conversations; then the oldest is dropped, since the server can rebuild it. */
const mostConversations = 1_000;

export function memoryConversations(): ConversationStore {
  const conversations = new Map<string, readonly Turn[]>();
  return {
    async get(id) {
      return conversations.get(id);
    },
    async set(id, turns) {
      setNewest(conversations, id, turns, mostConversations);
    },
  };
}

const fileSchema = z.record(z.string(), z.array(turn));

/** Keeps conversations in one JSON file with mode 0600, replaced atomically. A file without conversations counts as empty. For a single process. */
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
