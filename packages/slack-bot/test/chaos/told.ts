// The messages that people see, from the journal of the stand-in: what was posted, as it was edited last.
import type { JournalEntry } from '../slack-standin/index.ts';

export interface Told {
  /** The bot's own, in its metadata; none of an answer at a response_url. */
  key: string | undefined;
  text: string;
  /** Text and blocks. */
  words: string;
  /** An answer at a response_url has no ts. */
  editable: boolean;
  /** Slack has refused an edit for good. */
  uneditable: boolean;
}

interface Args {
  channel?: string;
  ts?: string;
  text?: string;
  blocks?: unknown;
  chunks?: unknown;
  metadata?: { event_payload?: { key?: string } };
}

const passing = new Set(['ratelimited', 'internal_error', 'fatal_error', undefined]);

export function messagesIn(journal: readonly JournalEntry[]): Told[] {
  const byTs = new Map<string, Told>();
  const others: Told[] = [];
  for (const { method, args, answer } of journal) {
    const { ts, text = '', blocks, chunks, metadata } = args as Args;
    const words = `${text} ${JSON.stringify(blocks ?? [])}`;
    // A stream has no text of its own.
    const said = { text: method === 'chat.stopStream' ? words : text, words };
    if (method === 'chat.startStream' && answer.ok)
      byTs.set(String(answer.ts), { key: keyIn(chunks), text: '', words: '', editable: true, uneditable: false });
    const stopped = method === 'chat.stopStream' && answer.ok && ts !== undefined ? byTs.get(ts) : undefined;
    if (stopped) Object.assign(stopped, said);
    if (method === 'chat.postMessage' && answer.ok)
      byTs.set(String(answer.ts), { key: metadata?.event_payload?.key, ...said, editable: true, uneditable: false });
    if (method === 'response_url' && answer.ok)
      others.push({ key: undefined, ...said, editable: false, uneditable: false });
    const edited = method === 'chat.update' && ts !== undefined ? byTs.get(ts) : undefined;
    if (!edited) continue;
    if (answer.ok) Object.assign(edited, said);
    else if (!passing.has(answer.error as string | undefined)) edited.uneditable = true;
  }
  return [...byTs.values(), ...others];
}

/** The bot's own key, which is in a block of the stream's beginning. */
function keyIn(chunks: unknown): string | undefined {
  return /"block_id":"post:([^"]+)"/.exec(JSON.stringify(chunks ?? []))?.[1];
}
