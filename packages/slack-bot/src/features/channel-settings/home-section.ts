import { createTask } from '@codetether/core';
import { quotedId } from '@codetether/core/untrusted';
import type { KnownBlock } from '@slack/types';
import { limits } from '../../blocks/limits.ts';
import { plain } from '../../blocks/text.ts';
import { inputPrefix } from '../../forms/form.ts';
import type { Member } from '../../slack/delivery.ts';
import type { Channels } from './channel-settings.ts';

/** The select that offers codebases, as that of a task's form does. */
export const defaultCodebaseAction = `${inputPrefix}${createTask.name}:codebase_id`;

export async function codebaseAtHome(channels: Channels, { team, user }: Member): Promise<KnownBlock[]> {
  const { codebaseId } = await channels.get(team, user);
  return [
    {
      type: 'section',
      block_id: `home:default:${codebaseId ?? ''}`,
      text: plain(
        `Your default codebase: ${codebaseId === undefined ? 'none' : quotedId(codebaseId)}. A channel's own goes before it.`,
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
