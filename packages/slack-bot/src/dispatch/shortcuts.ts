// Shortcuts: a task or a PRD from a message, a task from anywhere.
import { createTask, prdChat } from '@codetether/core';
import { bounded } from '@codetether/core/untrusted';
import type { ModalView } from '@slack/types';
import { decoded } from '../command-line/entities.ts';
import { converse } from '../features/threads/converse.ts';
import { memberForm } from '../forms/member-form.ts';
import { askToConnect, tellFailure } from '../reply/failures.ts';
import { withNames, withNamesSoon } from '../reply/names.ts';
import { readFiles } from '../reply/read-files.ts';
import { requestOf } from '../reply/reply.ts';
import type { Request } from '../reply/request.ts';
import type { ShortcutDelivery } from '../slack/delivery.ts';
import { wordsOf } from '../slack/message-words.ts';
import type { DispatchContext } from './context.ts';

export const shortcuts = {
  taskFromMessage: 'task-from-message',
  prdFromMessage: 'prd-from-message',
  newTask: 'new-task',
} as const;

/** The form of the shortcut, where it has one. */
export async function shortcutForm(
  context: DispatchContext,
  { member, callbackId, channel, message }: ShortcutDelivery,
): Promise<ModalView | undefined> {
  if (callbackId === shortcuts.newTask)
    return memberForm(context, member, createTask, { metadata: { channel: member.user } });
  if (callbackId !== shortcuts.taskFromMessage || !message || !channel) return undefined;
  const text = decoded(await withNamesSoon(context, member, wordsOf(message)));
  return memberForm(context, member, createTask, {
    // The confirmation belongs in the thread of the message.
    metadata: { channel, thread: message.thread ?? message.ts },
    values: { title: bounded(text.split('\n')[0] ?? '', 200), description: text },
  });
}

/** How to answer the user of the shortcut. */
export function shortcutRequest(context: DispatchContext, delivery: ShortcutDelivery): Request {
  const { channel = delivery.member.user, message, responseUrl } = delivery;
  return requestOf(context, { delivery, channel, thread: message?.thread ?? message?.ts, responseUrl });
}

/** A shortcut without a form. */
export async function doShortcut(
  context: DispatchContext,
  { callbackId, message }: ShortcutDelivery,
  request: Request,
): Promise<void> {
  if (callbackId !== shortcuts.prdFromMessage || !message) return;
  try {
    const caller = await context.accounts.callerOf(request.member);
    if (!caller) return await askToConnect(context, request);
    const words = decoded(await withNames(context, request.member, wordsOf(message)));
    const { texts, unread } = await readFiles(context, request.member, message);
    if (unread) await request.privately(unread);
    await converse(context, request, {
      operation: prdChat,
      message: [words, ...texts].filter(Boolean).join('\n\n'),
      thread: message.thread ?? message.ts,
    });
  } catch (thrown) {
    await tellFailure(request, thrown);
  }
}
