// The one place that reads Slack's payloads: who did what, and the key by which a repetition is recognized.
import { isNestedDeeper, storableJson } from '@codetether/core';
import { bounded } from '@codetether/core/untrusted';
import { z } from 'zod';
import type { Delivery, KeptDelivery, Member } from './delivery.ts';
import {
  actionPayload,
  commandPayload,
  eventActor,
  eventPayload,
  optionsPayload,
  type SlackEvent,
  shortcutPayload,
  submissionPayload,
} from './payloads.ts';

/** Lists and objects in one another. Slack's blocks have fewer than 20; thousands overflow the stack. */
const maxDepth = 100;

const json = z.record(z.string(), z.unknown());

/** The reason for which a payload is not a delivery. It names a field and quotes no value. */
export interface Refusal {
  refused: string;
}

/** Refuses what it does not know, and never throws. Characters that the database cannot store are left out. */
export function parseDelivery(kind: string, raw: unknown): Delivery | Refusal {
  if (!isKind(kind)) return { refused: 'an unknown kind' };
  if (isNestedDeeper(raw, maxDepth)) return { refused: `more than ${maxDepth} lists and objects in one another` };
  const storable = storableJson(raw);
  try {
    return parsers[kind](json.parse(storable));
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    return { refused: bounded(`${issue?.path.join('.') || 'body'}: ${issue?.message}`, 300) };
  }
}

/** Parses a row of the inbox, which may come from an earlier version: its key and its member stay as they were. */
export function parseKept({ kind, key, member, body }: KeptDelivery): Delivery | Refusal {
  const parsed = parseDelivery(kind, body);
  return 'refused' in parsed ? parsed : { ...parsed, key, member };
}

/** The messages of one thread come in order, and what one user looks at. Everything else waits for nothing. */
export function orderOf(delivery: Delivery): string | undefined {
  if (delivery.kind !== 'event') return undefined;
  if (delivery.event.type === 'app_context_changed') return `${delivery.member.team}:${delivery.member.user}`;
  if (!('ts' in delivery.event)) return undefined;
  const { channel, thread_ts, ts } = delivery.event;
  return `${delivery.member.team}:${channel}:${thread_ts ?? ts}`;
}

type Parsers = {
  readonly [Kind in Delivery['kind']]: (body: KeptDelivery['body']) => Extract<Delivery, { kind: Kind }>;
};

/** Each throws ZodError. */
const parsers: Parsers = {
  command(body) {
    const found = commandPayload.parse(body);
    return {
      kind: 'command',
      body,
      key: `command:${found.trigger_id}`,
      member: memberOf(found.team_id, found.enterprise_id, found.user_id),
      channel: found.channel_id,
      text: found.text,
      responseUrl: found.response_url,
      triggerId: found.trigger_id,
    };
  },
  action(body) {
    const found = actionPayload.parse(body);
    const { container, message } = found;
    const [action] = found.actions;
    const member = memberIn(found);
    // Only its reader sees the pane of a work object, so the answer is theirs too, not the channel's.
    const entityUrl = container?.type === 'entity_detail' ? container.entity_url : undefined;
    const place = entityUrl
      ? { entityUrl }
      : {
          responseUrl: found.response_url,
          channel: found.channel?.id,
          message: message
            ? { ts: message.ts, thread: message.thread_ts, ephemeral: container?.is_ephemeral === true }
            : undefined,
          view: found.view ?? undefined,
        };
    return {
      kind: 'action',
      body,
      // The trigger_id differs from one delivery to the next; what was pressed and when does not.
      key: [
        'action',
        member.team,
        entityUrl ?? container?.message_ts ?? container?.view_id,
        action.action_ts,
        member.user,
        action.action_id,
      ].join('|'),
      member,
      press: {
        actionId: action.action_id,
        blockId: action.block_id,
        value: action.selected_option?.value ?? action.value ?? '',
        triggerId: found.trigger_id,
        ...place,
      },
    };
  },
  submission(body) {
    const found = submissionPayload.parse(body);
    return {
      kind: 'submission',
      body,
      key: `submission:${found.trigger_id ?? found.view.id}`,
      member: memberIn(found),
      view: found.view,
    };
  },
  shortcut(body) {
    const found = shortcutPayload.parse(body);
    const { message } = found;
    return {
      kind: 'shortcut',
      body,
      key: `shortcut:${found.trigger_id}`,
      member: memberIn(found),
      callbackId: found.callback_id,
      triggerId: found.trigger_id,
      responseUrl: found.response_url,
      channel: found.channel?.id,
      message: message ? { ...message, thread: message.thread_ts } : undefined,
    };
  },
  options(body) {
    const found = optionsPayload.parse(body);
    return { kind: 'options', key: '', body, member: memberIn(found), actionId: found.action_id, value: found.value };
  },
  event(body) {
    const found = eventPayload.parse(body);
    const actor = eventActor.parse(body).event;
    const enterprise = found.context_enterprise_id ?? found.enterprise_id;
    // An event about an organisation has no workspace.
    const team = known(found.context_team_id ?? found.team_id ?? enterprise);
    return {
      kind: 'event',
      body,
      key: messageKey(team, found.event) ?? `event:${found.event_id}`,
      member: memberOf(team, enterprise, actor.user, actor.user_team),
      event: found.event,
    };
  },
};

/** A message comes again, under another id, when its author edits it. A mention and the message that holds it are one. */
function messageKey(team: string, event: SlackEvent): string | undefined {
  if (event.type !== 'message' && event.type !== 'app_mention') return undefined;
  return `message:${team}:${event.channel}:${event.ts}`;
}

function isKind(kind: string): kind is Delivery['kind'] {
  return Object.hasOwn(parsers, kind);
}

interface Interaction {
  team?: { id: string } | null;
  enterprise?: { id: string } | null;
  user: { id: string; team_id?: string };
  view?: { team_id?: string } | null;
}

/** Finds the workspace in one of three places, since a view in an organisation has no team. */
function memberIn({ team, enterprise, user, view }: Interaction): Member {
  return memberOf(known(team?.id ?? view?.team_id ?? user.team_id), enterprise?.id, user.id, user.team_id);
}

function known(team: string | undefined): string {
  return z.string({ error: 'no workspace' }).parse(team);
}

function memberOf(team: string, enterprise: string | undefined, user: string, home?: string): Member {
  // In an organisation Slack may report a user as one of the organisation.
  const isElsewhere = home && home !== team && home !== enterprise;
  return { team, user, ...(enterprise && { enterprise }), ...(isElsewhere && { home }) };
}
