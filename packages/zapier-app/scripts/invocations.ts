// Every component once, in an order in which each finds the data that it needs.

export type Answers = Record<string, Record<string, unknown>>;

export interface Step {
  type: 'create' | 'search' | 'trigger';
  key: string;
  /** Made from the first answer of each earlier step. */
  input(answers: Answers): object;
}

const prd = {
  project: 'Demo shop',
  branchName: 'feature/wishlist',
  // Enough work that the run is still active when it is cancelled.
  userStories: Array.from({ length: 10 }, (_, index) => ({
    id: `US-${index + 1}`,
    title: `Add to wish list ${index + 1}`,
  })),
};

export const steps: readonly Step[] = [
  { type: 'create', key: 'create_task', input: () => ({ title: 'Tidy the changelog' }) },
  { type: 'trigger', key: 'new_task', input: () => ({}) },
  { type: 'create', key: 'send_message', input: () => ({ message: 'Which endpoints lack tests?' }) },
  { type: 'create', key: 'send_message_async', input: () => ({ message: 'Please fail' }) },
  { type: 'create', key: 'send_to_agent', input: () => ({ agent_name: 'nobody', message: 'Hello' }) },
  { type: 'create', key: 'cancel_task', input: ({ send_to_agent }) => ({ task_id: send_to_agent?.task_id }) },
  { type: 'create', key: 'prd_chat', input: () => ({ message: 'A wish list for our shop' }) },
  { type: 'create', key: 'start_ralph', input: () => ({ prd_json: JSON.stringify(prd) }) },
  { type: 'create', key: 'cancel_ralph_run', input: ({ start_ralph }) => ({ run_id: start_ralph?.run_id }) },
  { type: 'search', key: 'find_ralph_run', input: ({ start_ralph }) => ({ run_id: start_ralph?.run_id }) },
  { type: 'search', key: 'list_ralph_runs', input: () => ({}) },
  {
    type: 'create',
    key: 'create_cronjob',
    input: () => ({ name: 'Daily review', cron_expression: '0 9 * * 1-5', task_template: 'Review the merged PRs' }),
  },
  { type: 'search', key: 'list_cronjobs', input: () => ({ name: 'daily' }) },
  {
    type: 'create',
    key: 'update_cronjob',
    input: ({ create_cronjob }) => ({ cronjob_id: create_cronjob?.cronjob_id, enabled: 'false' }),
  },
  { type: 'trigger', key: 'task_completed', input: () => ({}) },
  { type: 'trigger', key: 'task_failed', input: () => ({}) },
  { type: 'search', key: 'find_task', input: ({ create_task }) => ({ task_id: create_task?.task_id }) },
  { type: 'search', key: 'discover_agents', input: () => ({}) },
  { type: 'search', key: 'list_codebases', input: () => ({}) },
  { type: 'search', key: 'list_models', input: () => ({}) },
  { type: 'search', key: 'get_usage_summary', input: () => ({}) },
];
