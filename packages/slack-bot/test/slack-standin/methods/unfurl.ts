// chat.unfurl, as docs.slack.dev/messaging/unfurling-links-in-messages and work-objects-implementation describe it.
import { assertBlocks } from '../block-kit/assert.ts';
import { entitiesProblems } from '../block-kit/entity.ts';
import type { Draft, Entity, Message } from '../model.ts';
import { WebApiError } from '../web-api-error.ts';
import { needChannel } from './chat.ts';
import { type Call, type Methods, text } from './method.ts';

export const unfurl: Methods = {
  'chat.unfurl': {
    perMinute: 50,
    scopes: ['links:write'],
    answer(call) {
      const { metadata, unfurls, user_auth_required, user_auth_url } = call.args;
      const where = placeOf(call);
      if (isRecord(unfurls)) where.unfurls = checkedUnfurls(where, unfurls);
      if (user_auth_required) {
        if (!('user' in where)) throw new WebApiError('cannot_prompt');
        where.authUrl = text(user_auth_url);
      }
      if (metadata === undefined) {
        if (!isRecord(unfurls) && !user_auth_required) throw new WebApiError('missing_unfurls');
        return {};
      }
      const entities = isRecord(metadata) && Array.isArray(metadata.entities) ? (metadata.entities as Entity[]) : [];
      const problems = call.workspace.workObjects
        ? entitiesProblems(entities, where.text)
        : ['[standin] the app has no work objects'];
      // Slack takes the call, drops the work objects, and says so in a warning only.
      if (problems.length > 0) return { warning: 'invalid_metadata_format', response_metadata: { messages: problems } };
      where.entities = entities;
      return {};
    },
  },
};

/** The message with the links, or the one that is still being written. */
function placeOf(call: Call): Message | Draft {
  const { args, state, workspace } = call;
  if (args.unfurl_id !== undefined || args.source !== undefined) {
    if (!text(args.unfurl_id)) throw new WebApiError('missing_unfurl_id');
    if (!text(args.source)) throw new WebApiError('missing_source');
    if (!['composer', 'conversations_history'].includes(text(args.source))) throw new WebApiError('invalid_source');
    const draft = state.drafts.get(text(args.unfurl_id));
    if (draft?.team !== workspace.id) throw new WebApiError('invalid_unfurl_id');
    return draft;
  }
  const message = needChannel(call).messages.find(({ ts }) => ts === text(args.ts));
  if (!message) throw new WebApiError('cannot_unfurl_message');
  return message;
}

function checkedUnfurls(
  where: Message | Draft,
  unfurls: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  for (const [url, one] of Object.entries(unfurls)) {
    if (!where.text.includes(url)) throw new WebApiError('cannot_unfurl_url');
    const blocks = isRecord(one) ? one.blocks : undefined;
    // “The chat.unfurl API method does not currently support them.”
    if (Array.isArray(blocks) && blocks.some((block) => block?.type === 'rich_text'))
      throw new WebApiError('invalid_blocks', ['rich_text in an unfurl']);
    assertBlocks(blocks, 'message');
  }
  return Object.keys(unfurls).length > 0 ? { ...unfurls } : where.unfurls;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
