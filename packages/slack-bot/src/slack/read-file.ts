// The content of a file in a message: text files, and the transcripts of voice and video clips.
import type { Clock } from '@codetether/core';
import { bounded, clean } from '@codetether/core/untrusted';
import type { Installations, Workspace } from './installation.ts';
import { fileIn, type MessageFile } from './message-words.ts';
import type { WebApi } from './slack-api.ts';
import { SlackCallError } from './slack-call-error.ts';

/** `isWhole`: nothing was left out. */
export type FileContent = { text: string; isWhole: boolean } | { unread: string };

export type ReadFile = (workspace: Workspace, file: MessageFile) => Promise<FileContent>;

export interface ReadFileOptions {
  installations: Installations;
  slack: WebApi;
  /** Where Slack is: a file is read from there or from slack.com, since the request has the bot's token. */
  slackUrl: string;
  fetch: typeof fetch;
  clock: Clock;
}

/** In bytes. */
const largest = 1_000_000;
/** In characters. */
const longest = 50_000;
/** Slack writes a transcript within some seconds. */
const looks = 6;
const betweenLooks = 3_000;

const textTypes =
  /^text\/|^application\/(?:json|xml|yaml|x-yaml|toml|sql|javascript|typescript|x-sh|x-httpd-php)$|[+](?:json|xml)$/;

const noScope = 'I may not read files here yet: an administrator of this workspace must add the app again.';

/** Throws SlackCallError when a later attempt may succeed. */
export function createReadFile(options: ReadFileOptions): ReadFile {
  return async (workspace, file) => {
    if (file.isClip) return transcriptOf(options, workspace, file);
    if (!textTypes.test(file.mimetype)) return { unread: 'I read text files and the transcripts of clips only.' };
    if (file.size > largest) return { unread: `it is larger than ${largest / 1_000_000} MB.` };
    const { url = (await infoOf(options, workspace, file))?.url } = file;
    if (!url) return { unread: noScope };
    return download(options, workspace, url);
  };
}

async function transcriptOf(options: ReadFileOptions, workspace: Workspace, file: MessageFile): Promise<FileContent> {
  let { transcript } = file;
  for (let look = 0; !transcript && look < looks; look += 1) {
    if (look > 0) await options.clock.sleep(betweenLooks);
    const found = await infoOf(options, workspace, file);
    if (!found) return { unread: noScope };
    transcript = found.transcript;
  }
  return transcript ?? { unread: 'Slack has no transcript of it.' };
}

/** Undefined without the scope to read files. */
async function infoOf(
  { slack }: ReadFileOptions,
  workspace: Workspace,
  { id }: MessageFile,
): Promise<MessageFile | undefined> {
  try {
    const { file } = await slack.call(workspace, 'files.info', { file: id });
    return fileIn(file as Readonly<Record<string, unknown>>);
  } catch (thrown) {
    if (thrown instanceof SlackCallError && !thrown.passing) return undefined;
    throw thrown;
  }
}

async function download(
  { installations, slackUrl, fetch }: ReadFileOptions,
  workspace: Workspace,
  url: string,
): Promise<FileContent> {
  if (!isSlacks(url, slackUrl)) return { unread: 'it is kept outside of Slack.' };
  const { botToken } = await installations.tokenOf(workspace);
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${botToken}` },
    redirect: 'manual',
    signal: AbortSignal.timeout(15_000),
  }).catch((cause: unknown) => {
    throw new SlackCallError('file', 'no_answer', { cause });
  });
  const content = await response.text();
  if (response.status >= 500) throw new SlackCallError('file', 'no_answer');
  // Slack answers a page for signing in to whoever may not read the file.
  const isPage = /^text\/html/.test(response.headers.get('content-type') ?? '') && /^\s*<!doctype html/i.test(content);
  if (!response.ok || isPage) return { unread: noScope };
  return { text: bounded(clean(content), longest), isWhole: content.length <= longest };
}

function isSlacks(url: string, slackUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin } = new URL(url);
  return origin === new URL(slackUrl).origin || (protocol === 'https:' && /(?:^|\.)slack\.com$/.test(hostname));
}
