// Shortcuts: a task or a PRD from a message, a task from anywhere.
import { createTask, prdChat } from '@codetether/core';
import { bounded } from '@codetether/core/untrusted';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { decoded } from '../command-line/entities.ts';
import { converse } from '../features/threads/converse.ts';
import { memberForm } from '../forms/member-form.ts';
import { askToConnect, tellFailure } from '../reply/failures.ts';
import { requestOf } from '../reply/reply.ts';
import type { Request } from '../reply/request.ts';
import type { Delivery } from '../slack/delivery.ts';
import type { DispatchContext } from './context.ts';

export const shortcuts = {
  taskFromMessage: 'task-from-message',
  prdFromMessage: 'prd-from-message',
  newTask: 'new-task',
} as const;

const used = z.looseObject({
  callback_id: z.string(),
  response_url: z.string().optional(),
  channel: z.looseObject({ id: z.string() }).optional(),
  message: z.looseObject({ ts: z.string(), thread_ts: z.string().optional(), text: z.string().default('') }).optional(),
});

/** The form of the shortcut, where it has one. */
export async function shortcutForm(
  context: DispatchContext,
  { member, body }: Delivery,
): Promise<ModalView | undefined> {
  const { callback_id, channel, message } = used.safeParse(body).data ?? {};
  if (callback_id === shortcuts.newTask)
    return memberForm(context, member, createTask, { metadata: { channel: member.user } });
  if (callback_id !== shortcuts.taskFromMessage || !message || !channel) return undefined;
  const text = decoded(message.text);
  return memberForm(context, member, createTask, {
    // The confirmation belongs in the thread of the message.
    metadata: { channel: channel.id, thread: message.thread_ts ?? message.ts },
    values: { title: bounded(text.split('\n')[0] ?? '', 200), description: text },
  });
}

/** How to answer the user of the shortcut. */
export function shortcutRequest(context: DispatchContext, delivery: Delivery): Request {
  const { channel, message, response_url } = used.safeParse(delivery.body).data ?? {};
  return requestOf(context, {
    delivery,
    channel: channel?.id ?? delivery.member.user,
    thread: message?.thread_ts ?? message?.ts,
    responseUrl: response_url,
  });
}

/** A shortcut without a form. */
export async function doShortcut(context: DispatchContext, delivery: Delivery): Promise<void> {
  const { callback_id, message } = used.safeParse(delivery.body).data ?? {};
  if (callback_id !== shortcuts.prdFromMessage || !message) return;
  const request = shortcutRequest(context, delivery);
  try {
    const caller = await context.accounts.callerOf(delivery.member);
    if (!caller) return await askToConnect(context, request);
    await converse(context, request, {
      operation: prdChat,
      message: decoded(message.text),
      thread: message.thread_ts ?? message.ts,
    });
  } catch (thrown) {
    await tellFailure(request, thrown);
  }
}
