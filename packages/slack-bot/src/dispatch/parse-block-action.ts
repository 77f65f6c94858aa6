import { z } from 'zod';
import type { BotContext } from '../reply/bot-context.ts';
import type { Press } from '../reply/press.ts';
import { requestOf } from '../reply/reply.ts';
import type { Delivery } from '../slack/delivery.ts';

const pressed = z.looseObject({
  trigger_id: z.string().default(''),
  response_url: z.string().optional(),
  channel: z.looseObject({ id: z.string() }).nullish(),
  message: z.looseObject({ ts: z.string(), thread_ts: z.string().optional() }).nullish(),
  container: z.looseObject({ is_ephemeral: z.boolean().optional() }).nullish(),
  view: z.looseObject({ id: z.string(), type: z.string(), hash: z.string().optional() }).nullish(),
  actions: z
    .array(
      z.looseObject({
        action_id: z.string(),
        block_id: z.string().default(''),
        value: z.string().nullish(),
        selected_option: z.looseObject({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
});

/** Undefined when the body is not a press. */
export function pressIn(context: BotContext, delivery: Delivery): Press | undefined {
  const body = pressed.safeParse(delivery.body).data;
  const [action] = body?.actions ?? [];
  if (!body || !action) return undefined;
  const message = body.message
    ? { ts: body.message.ts, thread: body.message.thread_ts, ephemeral: body.container?.is_ephemeral === true }
    : undefined;
  const channel = body.channel?.id ?? delivery.member.user;
  return {
    request: requestOf(context, {
      delivery,
      channel,
      thread: message?.ephemeral ? undefined : message?.thread,
      responseUrl: body.response_url,
    }),
    actionId: action.action_id,
    blockId: action.block_id,
    value: action.selected_option?.value ?? action.value ?? '',
    triggerId: body.trigger_id,
    responseUrl: body.response_url,
    message,
    view: body.view ?? undefined,
    body: delivery.body,
  };
}
