// Finds in Slack's request who did what, and the key by which a repetition is recognized.
import { isNestedDeeper, storableJson } from '@codetether/core';
import { z } from 'zod';
import type { Delivery, DeliveryKind, Member } from './delivery.ts';

const text = z.string();
const maybe = z.string().nullish();

const command = z.looseObject({ team_id: text, enterprise_id: maybe, user_id: text, trigger_id: text });

const event = z.looseObject({
  event_id: text,
  team_id: maybe,
  enterprise_id: maybe,
  context_team_id: maybe,
  context_enterprise_id: maybe,
  event: z.looseObject({ type: text, user: z.unknown(), user_team: maybe }),
});

const interaction = z.looseObject({
  team: z.looseObject({ id: text }).nullish(),
  enterprise: z.looseObject({ id: text }).nullish(),
  user: z.looseObject({ id: text, team_id: maybe }),
  trigger_id: maybe,
  container: z.looseObject({ message_ts: maybe, view_id: maybe }).nullish(),
  view: z.looseObject({ id: text, team_id: maybe }).nullish(),
  actions: z.array(z.looseObject({ action_id: text, action_ts: maybe })).nullish(),
});

/** Lists and objects in one another. Slack's blocks have fewer than 20; thousands overflow the stack. */
const maxDepth = 100;

/** Undefined when it is not something that we know how to read. Characters that the database cannot store are left out. */
export function deliveryOf(kind: DeliveryKind, raw: unknown): Delivery | undefined {
  if (isNestedDeeper(raw, maxDepth)) return undefined;
  const body = storableJson(raw);
  if (kind === 'command') return commandDelivery(body);
  if (kind === 'event') return eventDelivery(body);
  return interactionDelivery(kind, body);
}

function commandDelivery(raw: unknown): Delivery | undefined {
  const body = command.safeParse(raw).data;
  return (
    body && {
      kind: 'command',
      key: `command:${body.trigger_id}`,
      member: memberOf(body.team_id, body.enterprise_id, body.user_id),
      body,
    }
  );
}

function eventDelivery(raw: unknown): Delivery | undefined {
  const body = event.safeParse(raw).data;
  const team = body?.context_team_id ?? body?.team_id;
  if (!body || !team) return undefined;
  const user = typeof body.event.user === 'string' ? body.event.user : '';
  const member = memberOf(team, body.context_enterprise_id ?? body.enterprise_id, user, body.event.user_team);
  return { kind: 'event', key: `event:${body.event_id}`, member, body };
}

function interactionDelivery(kind: DeliveryKind, raw: unknown): Delivery | undefined {
  const body = interaction.safeParse(raw).data;
  const team = body?.team?.id ?? body?.view?.team_id ?? body?.user.team_id;
  if (!body || !team) return undefined;
  const member = memberOf(team, body.enterprise?.id, body.user.id, body.user.team_id);
  return { kind, key: interactionKey(kind, body, member), member, body };
}

/** An action's trigger_id differs from one delivery to the next; what was pressed and when does not. */
function interactionKey(kind: DeliveryKind, body: z.output<typeof interaction>, { team, user }: Member): string {
  const [action] = body.actions ?? [];
  if (action)
    return [
      'action',
      team,
      body.container?.message_ts ?? body.container?.view_id,
      action.action_ts,
      user,
      action.action_id,
    ].join('|');
  return `${kind}:${body.trigger_id ?? body.view?.id ?? ''}`;
}

function memberOf(team: string, enterprise: string | null | undefined, user: string, home?: string | null): Member {
  // In an organisation Slack may report a user as one of the organisation.
  const isElsewhere = home && home !== team && home !== enterprise;
  return { team, user, ...(enterprise && { enterprise }), ...(isElsewhere && { home }) };
}
