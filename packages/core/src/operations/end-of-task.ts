// How to look up the end of a task, for every action that starts one.
import { isEnded } from '../api/tasks/status.ts';
import type { Track } from '../operation/define.ts';
import { findTask } from './find-task.ts';

export const endOfTask: Track<{ task_id: string }> = {
  operation: findTask,
  input: ({ task_id }) => ({ task_id }),
  done: (task) => 'status' in task && isEnded(String(task.status)),
  states: ({ tasks }, signal) => tasks.states(signal),
};
