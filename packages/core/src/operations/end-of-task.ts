// How to look up the end of a task, for every action that starts one.
import { taskRecord } from '../api/records/records.ts';
import { isEnded } from '../api/tasks/status.ts';
import type { Track } from '../operation/define.ts';
import { cancelTask } from './cancel-task.ts';
import { findTask } from './find-task.ts';

export const endOfTask: Track<{ task_id: string }> = {
  operation: findTask,
  input: ({ task_id }) => ({ task_id }),
  cancel: cancelTask,
  done: (task) => 'status' in task && isEnded(String(task.status)),
  states: ({ tasks }, signal) => tasks.states(signal),
};

/** The end of a message: the task that carried it, in the fields of a message. */
export function messageAtEnd(record: object) {
  const { task_id, conversation_id = '', created_at, url, ...reply } = taskRecord.parse(record);
  return { reply, sent: { task_id, conversation_id, timestamp: created_at, ...(url !== undefined && { url }) } };
}
