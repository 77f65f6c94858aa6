// Metadata of others, read as a stamp of ours.
import { readChatName } from './chat-name.ts';
import { type Stamp, stamp } from './stamp.ts';

export function readStamp(metadata: unknown): Stamp {
  if (typeof metadata !== 'object' || metadata === null) return {};
  const found: Stamp = Object.fromEntries(
    Object.entries(stamp.shape).flatMap(([key, schema]) => {
      const parsed = schema.safeParse(metadata[key as keyof typeof metadata]);
      return parsed.success && parsed.data !== undefined ? [[key, parsed.data]] : [];
    }),
  );
  // Anybody may name a conversation: its name counts only where nothing better says whose the task is.
  return found.connect_account === undefined ? { ...found, ...readChatName(found.conversation_id) } : found;
}
