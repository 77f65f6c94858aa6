// Reads untrusted metadata as one of our stamps.
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
  // Anybody may choose the name of a conversation, so it counts only without a better stamp.
  return found.connect_account === undefined ? { ...found, ...readChatName(found.conversation_id) } : found;
}
