// The words of a message, wherever Slack puts them: in its text, in its blocks, or in a message that it forwards.
import { bounded } from '@codetether/core/untrusted';

/** Part of a payload, read with care: Slack's blocks have many kinds. */
type Part = Readonly<Record<string, unknown>>;

export interface MessageParts {
  text: string;
  blocks?: readonly Part[] | undefined;
  attachments?: readonly Part[] | undefined;
  files?: readonly Part[] | undefined;
}

export interface MessageFile {
  id: string;
  name: string;
  mimetype: string;
  /** In bytes. */
  size: number;
  /** Where its content is; Slack gives it only to apps that may read files. */
  url?: string;
  /** Of a voice or video clip: undefined until Slack has written it. */
  transcript?: { text: string; isWhole: boolean };
  isClip: boolean;
}

/** Of a text in the message's own words; longer ones are rarely meant to be read. In characters. */
const longest = 40_000;

/** As Slack writes texts: with entities, `&`, `<` and `>` escaped. */
export function wordsOf({ text, blocks = [], attachments = [] }: MessageParts): string {
  const own = text.trim() || lines(blocks.map(wordsOfBlock));
  const forwarded = attachments.filter(isForwarded).map((part) => {
    const said =
      wordIn(part, 'text') || lines(list(part.message_blocks).map(wordsOfForwarded)) || wordIn(part, 'fallback');
    const author = wordIn(part, 'author_name');
    return said && `Forwarded message${author && ` of ${author}`}:\n${said}`;
  });
  return bounded([own, ...forwarded].filter(Boolean).join('\n\n'), longest);
}

/** Its own files, and those of a message that it forwards. */
export function filesOf({ files = [], attachments = [] }: MessageParts): MessageFile[] {
  return [...files, ...attachments.filter(isForwarded).flatMap((part) => list(part.files))].map(fileIn);
}

export function fileIn(part: Part): MessageFile {
  const clip = record(part.transcription);
  const preview = record(clip.preview);
  const text = wordIn(preview, 'content');
  const url = wordIn(part, 'url_private_download') || wordIn(part, 'url_private');
  return {
    id: wordIn(part, 'id'),
    name: wordIn(part, 'name') || wordIn(part, 'title') || 'a file',
    mimetype: wordIn(part, 'mimetype'),
    size: typeof part.size === 'number' ? part.size : 0,
    isClip: /^slack_(?:audio|video)$/.test(wordIn(part, 'subtype')) || part.transcription !== undefined,
    ...(url && { url }),
    ...(text && { transcript: { text, isWhole: preview.has_more !== true } }),
  };
}

/** Slack also attaches previews of links, which nobody wrote. */
function isForwarded(part: Part): boolean {
  return part.is_share === true || part.is_msg_unfurl === true;
}

function wordsOfForwarded(part: Part): string {
  return lines(list(record(part.message).blocks).map(wordsOfBlock));
}

function wordsOfBlock(block: Part): string {
  switch (block.type) {
    case 'rich_text':
      return lines(list(block.elements).map(wordsOfSection));
    case 'context':
      return lines(list(block.elements).map((element) => wordIn(element, 'text')));
    case 'markdown':
      return escaped(wordIn(block, 'text'));
    default:
      return lines([block.text, ...list(block.fields)].map((text) => wordIn(record(text), 'text')));
  }
}

function wordsOfSection({ type, elements, style }: Part): string {
  if (type === 'rich_text_list')
    return lines(
      list(elements).map((item, at) => `${style === 'ordered' ? `${at + 1}.` : '-'} ${wordsOfSection(item)}`),
    );
  return list(elements).map(wordsOfElement).join('');
}

function wordsOfElement(element: Part): string {
  switch (element.type) {
    case 'user':
      return `<@${wordIn(element, 'user_id')}>`;
    case 'channel':
      return `<#${wordIn(element, 'channel_id')}>`;
    case 'broadcast':
      return `@${wordIn(element, 'range')}`;
    case 'emoji':
      return `:${wordIn(element, 'name')}:`;
    case 'link':
      return escaped([wordIn(element, 'text'), wordIn(element, 'url')].filter(Boolean).join(' '));
    default:
      return escaped(wordIn(element, 'text'));
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function lines(texts: readonly string[]): string {
  return texts.filter(Boolean).join('\n');
}

function wordIn(part: Part, name: string): string {
  const value = part[name];
  return typeof value === 'string' ? value : '';
}

function list(value: unknown): Part[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function record(value: unknown): Part {
  return typeof value === 'object' && value !== null ? (value as Part) : {};
}
