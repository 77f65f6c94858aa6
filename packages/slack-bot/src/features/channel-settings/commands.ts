// The settings of a channel: its codebase, and who may cancel.
import { ConnectorError, createTask } from '@codetether/core';
import { inQuotes } from '@codetether/core/untrusted';
import { z } from 'zod';
import { cardMessage, note } from '../../blocks/card-message.ts';
import { commandsWith } from '../../reply/bot-command.ts';
import { askToConnect } from '../../reply/failures.ts';
import { withIds } from '../../reply/lookups.ts';
import { isAdmin } from '../../reply/permission.ts';
import { type ChannelSettingsContext, codebaseName } from './channel-settings.ts';

const command = commandsWith<ChannelSettingsContext>();

export const defaultCodebase = command({
  title: 'Default codebase',
  summary: 'Set the codebase that this channel means when none is named; "none" takes it away.',
  command: {
    noun: 'default',
    verb: 'codebase',
    positionals: ['codebase'],
    examples: ['default codebase api', 'default codebase none'],
  },
  input: z.object({ codebase: z.string().min(1).describe('Name or ID of the codebase') }),
  async run(context, request, { codebase }) {
    const caller = await context.accounts.callerOf(request.member);
    if (!caller) return askToConnect(context, request);
    const none = codebase.toLowerCase() === 'none';
    const { codebase_id } = none
      ? { codebase_id: undefined }
      : await withIds(createTask, caller, { codebase_id: codebase });
    await context.channels.set(request.member.team, request.channel, { codebaseId: codebase_id });
    await request.privately(
      note(
        none
          ? 'This channel has no default codebase any more.'
          : `This channel means the codebase ${inQuotes(codebase, 100)} when none is named.`,
      ),
    );
  },
});

export const cancelPolicy = command({
  title: 'Who may cancel',
  summary:
    'Say who may cancel what was begun in this channel: the requester and administrators, or everyone. For workspace administrators.',
  command: { noun: 'default', verb: 'cancel', positionals: ['who'], examples: ['default cancel everyone'] },
  input: z.object({ who: z.enum(['requester', 'everyone']).describe('Who may cancel') }),
  async run(context, request, { who }) {
    if (!(await isAdmin(context, request.member))) {
      throw new ConnectorError('missing_scope', 'Only administrators of this Slack workspace may say who cancels.', {
        hint: 'Ask one of them.',
      });
    }
    await context.channels.set(request.member.team, request.channel, { cancel: who });
    await request.privately(
      note(
        `What is begun in this channel may be cancelled by ${who === 'everyone' ? 'everyone' : 'its requester and administrators'}.`,
      ),
    );
  },
});

export const settings = command({
  title: 'Settings',
  summary: 'Show what holds for this channel.',
  command: { noun: 'default', verb: 'show', aliases: ['settings'], examples: ['settings'] },
  input: z.object({}),
  async run(context, request) {
    const { codebaseId, cancel } = await context.channels.get(request.member.team, request.channel);
    const codebase = await codebaseName(context, request.member, codebaseId);
    await request.privately(
      cardMessage({
        title: { text: 'Settings of this channel', trusted: true },
        fields: [
          { label: 'Default codebase', value: codebase ?? 'none', untrusted: codebase !== undefined },
          { label: 'May cancel', value: cancel === 'everyone' ? 'everyone' : 'the requester and administrators' },
        ],
      }),
    );
  },
});
