import { bounded, clean } from '@codetether/core/untrusted';
import { limits } from './limits.ts';
import type { SlackMessage } from './message.ts';
import { richText } from './text.ts';

/** Characters of JSON that a message shows. */
const shown = 2_500;

/** The records as they are, for `--json`. */
export function jsonMessage(title: string, records: unknown): SlackMessage {
  const json = JSON.stringify(records, null, 2);
  return {
    text: bounded(`${title} as JSON`, limits.messageText),
    blocks: [
      richText({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: bounded(clean(json), shown) }] }),
    ],
    snippet: json.length > shown ? { filename: 'result.json', title, content: json } : undefined,
  };
}
