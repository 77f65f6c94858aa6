// Parses what Slack sent, in the receiver and again in the job: what it is, who did it, and the key by which a repetition is recognized.
import { isNestedDeeper, storableJson } from '@codetether/core';
import { z } from 'zod';
import type { Delivery, KeptDelivery, Member, View } from './delivery.ts';
import { command, envelope, interaction, slackEvent } from './payloads.ts';

type Interaction = z.output<typeof interaction>;
/** A kind of delivery, from its payload and what all interactions have. */
type Read = (payload: Interaction, kept: KeptDelivery) => Delivery | undefined;

/** Lists and objects in one another. Slack's blocks have fewer than 20; thousands overflow the stack. */
const maxDepth = 100;

const json = z.record(z.string(), z.unknown());

/** Undefined for anything else than the kinds that we handle. Characters that the database cannot store are left out. */
export function parseDelivery(kind: string, raw: unknown): Delivery | undefined {
  if (isNestedDeeper(raw, maxDepth)) return undefined;
  const body = json.safeParse(storableJson(raw)).data;
  if (!body) return undefined;
  if (kind === 'command') return commandDelivery(body);
  if (kind === 'event') return eventDelivery(body);
  const read = interactions.get(kind);
  return read && interactionDelivery(kind, read, body);
}

/** The messages of one thread come in order. Everything else waits for nothing. */
export function orderOf(delivery: Delivery): string | undefined {
  if (delivery.kind !== 'event' || !('ts' in delivery.event)) return undefined;
  const { channel, thread_ts, ts } = delivery.event;
  return `${delivery.member.team}:${channel}:${thread_ts ?? ts}`;
}

function commandDelivery(body: KeptDelivery['body']): Delivery | undefined {
  const found = command.safeParse(body).data;
  return (
    found && {
      kind: 'command',
      key: `command:${found.trigger_id}`,
      member: memberOf(found.team_id, found.enterprise_id, found.user_id),
      body,
      triggerId: found.trigger_id,
      responseUrl: found.response_url,
      channel: found.channel_id,
      text: found.text,
    }
  );
}

function eventDelivery(body: KeptDelivery['body']): Delivery | undefined {
  const found = envelope.safeParse(body).data;
  const event = slackEvent.safeParse(body.event).data;
  const team = found?.context_team_id ?? found?.team_id;
  if (!found || !event || !team) return undefined;
  const { user, user_team } = found.event;
  const enterprise = found.context_enterprise_id ?? found.enterprise_id;
  const member = memberOf(team, enterprise, typeof user === 'string' ? user : '', user_team);
  return { kind: 'event', key: `event:${found.event_id}`, member, body, event };
}

function interactionDelivery(kind: string, read: Read, body: KeptDelivery['body']): Delivery | undefined {
  const payload = interaction.safeParse(body).data;
  const team = payload?.team?.id ?? payload?.view?.team_id ?? payload?.user.team_id;
  if (!payload || !team) return undefined;
  const member = memberOf(team, payload.enterprise?.id, payload.user.id, payload.user.team_id);
  return read(payload, { kind, key: interactionKey(kind, payload, member), member, body });
}

const interactions = new Map<string, Read>([
  [
    'action',
    ({ trigger_id, response_url, channel, message, container, view, actions }, kept) => {
      const [action] = actions ?? [];
      if (!action) return undefined;
      const press = {
        triggerId: trigger_id,
        responseUrl: response_url,
        actionId: action.action_id,
        blockId: action.block_id,
        value: action.selected_option?.value ?? action.value ?? '',
        channel: channel?.id,
        message: message
          ? { ts: message.ts, thread: message.thread_ts, ephemeral: container?.is_ephemeral === true }
          : undefined,
        view: viewOf(view),
      };
      return { ...kept, kind: 'action', press };
    },
  ],
  [
    'shortcut',
    ({ trigger_id, response_url, callback_id, channel, message }, kept) => ({
      ...kept,
      kind: 'shortcut',
      triggerId: trigger_id,
      responseUrl: response_url,
      callbackId: callback_id,
      channel: channel?.id,
      message: message ? { ts: message.ts, thread: message.thread_ts, text: message.text } : undefined,
    }),
  ],
  [
    'submission',
    ({ view }, kept) => {
      const found = viewOf(view);
      return found && { ...kept, kind: 'submission', view: found };
    },
  ],
  ['options', ({ action_id, value }, kept) => ({ ...kept, kind: 'options', actionId: action_id, value })],
]);

function viewOf(view: Interaction['view']): View | undefined {
  if (!view) return undefined;
  const { id, type, hash, callback_id, private_metadata, state } = view;
  return { id, type, hash, callbackId: callback_id, metadata: private_metadata, state: state?.values ?? {} };
}

/** An action's trigger_id differs from one delivery to the next; what was pressed and when does not. */
function interactionKey(kind: string, { actions, container, ...payload }: Interaction, { team, user }: Member): string {
  const [action] = actions ?? [];
  if (!action) return `${kind}:${payload.trigger_id || (payload.view?.id ?? '')}`;
  const place = container?.message_ts ?? container?.view_id;
  return ['action', team, place, action.action_ts, user, action.action_id].join('|');
}

function memberOf(team: string, enterprise: string | null | undefined, user: string, home?: string | null): Member {
  // In an organisation Slack may report a user as one of the organisation.
  const isElsewhere = home && home !== team && home !== enterprise;
  return { team, user, ...(enterprise && { enterprise }), ...(isElsewhere && { home }) };
}
