import { createTask } from '@codetether/core';
import { quotedId } from '@codetether/core/untrusted';
import type { KnownBlock } from '@slack/types';
import { limits } from '../../blocks/limits.ts';
import { plain } from '../../blocks/text.ts';
import { inputPrefix } from '../../forms/form.ts';
import type { Member } from '../../slack/delivery.ts';
import { type ChannelSettingsContext, codebaseName } from './channel-settings.ts';

/** The select that offers codebases, as that of a task's form does. */
export const defaultCodebaseAction = `${inputPrefix}${createTask.name}:codebase_id`;

export async function codebaseAtHome(context: ChannelSettingsContext, member: Member): Promise<KnownBlock[]> {
  const { codebaseId } = await context.channels.get(member.team, member.user);
  const shown = await codebaseName(context, member, codebaseId);
  return [
    {
      type: 'section',
      block_id: `home:default:${codebaseId ?? ''}`,
      text: plain(
        `Your default codebase: ${shown === undefined ? 'none' : quotedId(shown)}. A channel's own goes before it.`,
        limits.sectionText,
      ),
      accessory: {
        type: 'external_select',
        action_id: defaultCodebaseAction,
        placeholder: plain('Pick a codebase', limits.placeholder),
        min_query_length: 0,
      },
    },
  ];
}
