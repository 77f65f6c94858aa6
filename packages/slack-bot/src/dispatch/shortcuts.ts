// Shortcuts: a task or a PRD from a message, a task from anywhere.
import { createTask, prdChat } from '@codetether/core';
import { bounded } from '@codetether/core/untrusted';
import { z } from 'zod';
import { note } from '../blocks/card-message.ts';
import { decoded } from '../command-line/entities.ts';
import { converse } from '../features/threads/converse.ts';
import { modalFor } from '../forms/modals.ts';
import { openModal } from '../forms/open-modal.ts';
import { askToConnect, tellFailure } from '../reply/failures.ts';
import { requestOf } from '../reply/reply.ts';
import type { Delivery } from '../slack/delivery.ts';
import type { DispatchContext } from './context.ts';

export const shortcuts = {
  taskFromMessage: 'task-from-message',
  prdFromMessage: 'prd-from-message',
  newTask: 'new-task',
} as const;

const used = z.looseObject({
  callback_id: z.string(),
  trigger_id: z.string(),
  response_url: z.string().optional(),
  channel: z.looseObject({ id: z.string() }).optional(),
  message: z.looseObject({ ts: z.string(), thread_ts: z.string().optional(), text: z.string().default('') }).optional(),
});

/** Opens the form of those that have one. */
export async function atShortcut(context: DispatchContext, delivery: Delivery): Promise<'open' | 'late' | 'nothing'> {
  const body = used.safeParse(delivery.body).data;
  if (!body) return 'nothing';
  const { callback_id, trigger_id, channel, message } = body;
  if (callback_id === shortcuts.newTask)
    return openModal(
      context,
      delivery.member,
      trigger_id,
      modalFor(createTask, { metadata: { channel: delivery.member.user } }, { now: context.clock.now() }),
    );
  if (callback_id !== shortcuts.taskFromMessage || !message || !channel) return 'nothing';
  const text = decoded(message.text);
  const values = { title: bounded(text.split('\n')[0] ?? '', 200), description: text };
  // The confirmation belongs into the thread of the message.
  const metadata = { channel: channel.id, thread: message.thread_ts ?? message.ts };
  return openModal(
    context,
    delivery.member,
    trigger_id,
    modalFor(createTask, { metadata, values }, { now: context.clock.now() }),
  );
}

export async function doShortcut(context: DispatchContext, delivery: Delivery): Promise<void> {
  const body = used.safeParse(delivery.body).data;
  if (!body) return;
  const { callback_id, channel, message, response_url } = body;
  const request = requestOf(context, {
    delivery,
    channel: channel?.id ?? delivery.member.user,
    thread: message?.thread_ts ?? message?.ts,
    responseUrl: response_url,
  });
  try {
    if (callback_id !== shortcuts.prdFromMessage) {
      if ((await atShortcut(context, delivery)) === 'late')
        await request.privately(note('The form came too late. Use the shortcut again.', { mark: 'warning' }));
      return;
    }
    const caller = await context.accounts.callerOf(delivery.member);
    if (!caller) return await askToConnect(context, request);
    if (!message) return;
    await converse(context, request, {
      operation: prdChat,
      message: decoded(message.text),
      thread: message.thread_ts ?? message.ts,
    });
  } catch (thrown) {
    await tellFailure(request, thrown);
  }
}
