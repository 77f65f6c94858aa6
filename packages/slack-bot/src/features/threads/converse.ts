// Queues a message in a thread where an agent answers.
import { randomUUID } from 'node:crypto';
import type { ActionOperation } from '@codetether/core';
import type { Request } from '../../reply/request.ts';
import { beginAnswer } from './answer.ts';
import type { ThreadsContext } from './thread.ts';

export interface Turn {
  operation: ActionOperation;
  message: string;
  /** Other fields of the operation, for the first turn. */
  input?: Readonly<Record<string, unknown>>;
  /** `ts` of the thread's root. */
  thread: string;
}

/** Queues the message and begins the message that becomes the answer. From now on the bot reads the replies in the thread. */
export async function converse(context: ThreadsContext, request: Request, turn: Turn): Promise<void> {
  const { member, channel, key } = request;
  const place = { team: member.team, channel, thread: turn.thread };
  if (!(await context.threads.find(place))) {
    const codebase = turn.input?.codebase_id ?? (await context.rules.defaultCodebase(member, channel));
    await context.threads.save({
      ...place,
      conversationId: randomUUID(),
      operation: turn.operation.name,
      owner: member.user,
      turns: [],
      ...(typeof codebase === 'string' && { codebaseId: codebase }),
    });
  }
  await beginAnswer(context, request, turn.thread);
  await context.enqueueTurn({
    ...place,
    key,
    member,
    operation: turn.operation.name,
    message: turn.message,
    input: turn.input,
  });
}
