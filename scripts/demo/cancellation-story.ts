// Over HTTP, where the server cannot ask the user: a destructive call must contain its confirmation.
import { cancelTask, createTask } from '@codetether/core';
import { connectOverHttp } from './assistant.ts';
import { answers, heading, promised } from './transcript.ts';

export async function cancellationStory(url: string): Promise<void> {
  heading(`Over HTTP, a cancellation that is confirmed`);
  const assistant = await connectOverHttp(url);
  try {
    const { task_id } = await assistant.call(createTask.name, { title: 'Rewrite everything' });
    const refusal = await assistant.refused(cancelTask.name, { task_id });
    answers(refusal.split('\n')[0] ?? '');
    promised(/confirm/.test(refusal), 'nothing is cancelled without a yes');
    const cancelled = await assistant.call(cancelTask.name, { task_id, confirm: true });
    promised(cancelled.status === 'cancelled', `with it, the task is ${cancelled.status}`);
  } finally {
    await assistant.close();
  }
}
