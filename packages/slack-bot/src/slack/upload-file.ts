// A file in Slack's present way (docs.slack.dev/messaging/working-with-files): an address is asked for, the bytes go there, then it is shared.
import type { Snippet } from '../blocks/message.ts';
import type { Urgency, WebApi } from './slack-api.ts';
import { codeOfStatus, SlackCallError } from './slack-call-error.ts';
import { unanswered } from './slack-failure.ts';
import { slackFetch } from './slack-fetch.ts';

type Workspace = Parameters<WebApi['call']>[0];

const timeout = 30_000;

/** Slack's id of the file, which nobody sees yet. Throws SlackCallError. */
export async function upload(
  slack: WebApi,
  workspace: Workspace,
  { filename, content }: Snippet,
  urgency: Urgency,
): Promise<string> {
  const args = { filename, length: Buffer.byteLength(content) };
  const { upload_url, file_id } = await slack.call(workspace, 'files.getUploadURLExternal', args, { urgency });
  const sent = await slackFetch(String(upload_url), {
    method: 'POST',
    body: content,
    signal: AbortSignal.timeout(timeout),
  }).catch((thrown: unknown) => {
    throw unanswered('upload', thrown);
  });
  if (!sent.ok) throw new SlackCallError('upload', codeOfStatus(sent.status));
  return String(file_id);
}

/** Throws SlackCallError. */
export async function share(
  slack: WebApi,
  workspace: Workspace,
  { id, title, channel, thread }: { id: string; title: string; channel: string; thread?: string },
  urgency: Urgency,
): Promise<void> {
  const args = { files: [{ id, title }], channel_id: channel, ...(thread && { thread_ts: thread }) };
  await slack.call(workspace, 'files.completeUploadExternal', args, { urgency });
}
