// The registry: every operation in the document's order, then the two cron operations that it does not have.
import type { Operation } from '../operation/define.ts';
import { cancelRalphRun } from './cancel-ralph-run.ts';
import { cancelTask } from './cancel-task.ts';
import { createCronjob } from './create-cronjob.ts';
import { createTask } from './create-task.ts';
import { discoverAgents } from './discover-agents.ts';
import { findRalphRun } from './find-ralph-run.ts';
import { findTask } from './find-task.ts';
import { getUsageSummary } from './get-usage-summary.ts';
import { listCodebases } from './list-codebases.ts';
import { listCronjobs } from './list-cronjobs.ts';
import { listModels } from './list-models.ts';
import { listRalphRuns } from './list-ralph-runs.ts';
import { newTask } from './new-task.ts';
import { prdChat } from './prd-chat.ts';
import { sendMessage } from './send-message.ts';
import { sendMessageAsync } from './send-message-async.ts';
import { sendToAgent } from './send-to-agent.ts';
import { startRalph } from './start-ralph.ts';
import { taskCompleted } from './task-completed.ts';
import { taskFailed } from './task-failed.ts';
import { updateCronjob } from './update-cronjob.ts';

export const operations: readonly Operation[] = [
  newTask,
  taskCompleted,
  taskFailed,
  createTask,
  sendMessage,
  sendMessageAsync,
  sendToAgent,
  startRalph,
  cancelTask,
  cancelRalphRun,
  createCronjob,
  prdChat,
  findTask,
  findRalphRun,
  listRalphRuns,
  discoverAgents,
  listCodebases,
  listModels,
  getUsageSummary,
  updateCronjob,
  listCronjobs,
];

export {
  cancelRalphRun,
  cancelTask,
  createCronjob,
  createTask,
  discoverAgents,
  findRalphRun,
  findTask,
  getUsageSummary,
  listCodebases,
  listCronjobs,
  listModels,
  listRalphRuns,
  newTask,
  prdChat,
  sendMessage,
  sendMessageAsync,
  sendToAgent,
  startRalph,
  taskCompleted,
  taskFailed,
  updateCronjob,
};
