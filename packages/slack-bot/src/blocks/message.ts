import type { KnownBlock } from '@slack/types';

/** A message for Slack: notifications and screen readers read `text`, people see the blocks. */
export interface SlackMessage {
  text: string;
  blocks: KnownBlock[];
  /** The whole of what was too long to show, for a file in the thread. */
  snippet?: Snippet;
}

export interface Snippet {
  filename: string;
  title: string;
  content: string;
}

/** Several messages as one. */
export function together(...messages: readonly (SlackMessage | undefined)[]): SlackMessage {
  const given = messages.filter((message) => message !== undefined);
  return {
    text: given.flatMap(({ text }) => text || []).join('\n'),
    blocks: given.flatMap(({ blocks }) => blocks),
    snippet: given.find(({ snippet }) => snippet)?.snippet,
  };
}
