// The messages that people see, from the journal of the stand-in: what was posted, as it was edited last.
import type { JournalEntry } from '../slack-standin/index.ts';

export interface Told {
  /** The bot's own, in its metadata; none of an answer at a response_url. */
  key: string | undefined;
  text: string;
  /** The blocks, or the text where there are none. */
  body: string;
  /** Text and blocks. */
  words: string;
  /** An answer at a response_url has no ts. */
  editable: boolean;
  /** Slack has refused an edit for good. */
  uneditable: boolean;
  /** It was begun as a stream and not ended, though Slack has not refused that for good. */
  streaming: boolean;
}

interface Args {
  channel?: string;
  ts?: string;
  text?: string;
  markdown_text?: string;
  blocks?: readonly unknown[];
  chunks?: readonly { type: string }[];
  metadata?: { event_payload?: { key?: string } };
}

const passing = new Set(['ratelimited', 'internal_error', 'fatal_error', undefined]);

export function messagesIn(journal: readonly JournalEntry[]): Told[] {
  const byTs = new Map<string, Told>();
  const others: Told[] = [];
  for (const { method, args: given, answer } of journal) {
    const args = given as Args;
    const known = args.ts === undefined ? undefined : byTs.get(args.ts);
    const isRefused = !answer.ok && !passing.has(answer.error as string | undefined);
    switch (method) {
      case 'chat.postMessage':
        if (answer.ok)
          byTs.set(String(answer.ts), { ...unheard, key: args.metadata?.event_payload?.key, ...said(args) });
        break;
      case 'response_url':
        if (answer.ok) others.push({ ...unheard, ...said(args), editable: false });
        break;
      case 'chat.update':
        if (known && answer.ok) Object.assign(known, said(args), { streaming: false });
        else if (known && isRefused) known.uneditable = true;
        break;
      case 'chat.startStream':
        if (answer.ok)
          byTs.set(String(answer.ts), { ...unheard, key: keyIn(args), ...grown(unheard, args), streaming: true });
        break;
      case 'chat.appendStream':
      case 'chat.stopStream':
        if (known && answer.ok) Object.assign(known, grown(known, args));
        if (known && method === 'chat.stopStream' && (answer.ok || isOver(args, answer.error, isRefused)))
          known.streaming = false;
    }
  }
  return [...byTs.values(), ...others];
}

/** Of a stop that was refused: Slack had ended the stream, or refuses even to stop it without an answer. */
function isOver({ blocks, markdown_text }: Args, error: unknown, isRefused: boolean): boolean {
  const isBare = blocks === undefined && markdown_text === undefined;
  return error === 'message_not_in_streaming_state' || (isBare && isRefused);
}

const unheard: Told = {
  key: undefined,
  text: '',
  body: '',
  words: '',
  editable: true,
  uneditable: false,
  streaming: false,
};

/** The content of a post or an edit, which replaces all that the message said. */
function said({ text = '', blocks = [] }: Args): Pick<Told, 'text' | 'body' | 'words'> {
  const shown = JSON.stringify(blocks);
  return { text, body: blocks.length > 0 ? shown : text, words: `${text} ${shown}` };
}

/** With the content of a stream's call, which is added. A stream has no text of its own. */
function grown({ words }: Told, { markdown_text = '', blocks = [], chunks = [] }: Args) {
  const all = `${words} ${markdown_text} ${JSON.stringify([...chunks, ...blocks])}`;
  return { text: all, body: all, words: all };
}

/** The bot's own key, which is in a block of the stream's beginning. */
function keyIn({ chunks = [] }: Args): string | undefined {
  return /"block_id":"post:([^"]+)"/.exec(JSON.stringify(chunks))?.[1];
}

/** The reactions of that name that the bot has given and not taken away, though Slack has not refused that for good. */
export function reactionsIn(journal: readonly JournalEntry[], name: string): number {
  const there = new Set<string>();
  for (const { method, args, answer } of journal) {
    const place = `${args.channel} ${args.timestamp}`;
    if (args.name !== name) continue;
    if (method === 'reactions.add' && answer.ok) there.add(place);
    if (method === 'reactions.remove' && (answer.ok || !passing.has(answer.error as string | undefined)))
      there.delete(place);
  }
  return there.size;
}
