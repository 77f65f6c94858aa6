import { bounded } from '@codetether/core/untrusted';
import type { RichTextSection } from '@slack/types';
import type { Help } from '../command-line/help.ts';
import { limits } from './limits.ts';
import type { SlackMessage } from './message.ts';
import { line, richText, words } from './text.ts';

export function helpMessage({ title, parts }: Help): SlackMessage {
  const blocks = parts.slice(0, limits.messageBlocks - 1).map((part, index) => ({
    ...richText(...(index === 0 ? [line(words(title, { bold: true }))] : []), ...partLines(part)),
    block_id: `help:${index}`,
  }));
  return { text: title, blocks };
}

function partLines({ heading, text, lines = [] }: Help['parts'][number]): RichTextSection[] {
  return [
    ...(heading ? [line(words(heading, { bold: true }))] : []),
    ...(text ? [line(words(text))] : []),
    ...lines.map(({ code, text: what }) =>
      line(words(bounded(code, 400), { code: true }), ...(what ? [words(`  ${what}`)] : [])),
    ),
  ];
}
