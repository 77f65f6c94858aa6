// The meaning of a recorded answer for the operation that makes the call.
import type { ErrorCode, Operation } from '../src/index.ts';
import { innerBody, type RecordedCall, toolOf } from './recording.ts';

export type Meaning = ErrorCode | 'done';

/** The meaning of the answer by itself. */
export function meaningOf({ request, response: { status, body } }: RecordedCall, { kind }: Operation): Meaning {
  const inner = innerBody(body);
  const failed = typeof inner === 'object' && inner !== null && 'error' in inner && !('task_id' in inner);
  // A search without a result is not an error.
  if (status === 404 || (toolOf(request.body) && failed)) return kind === 'search' ? 'done' : 'not_found';
  return status >= 500 ? 'unavailable' : (codes[status] ?? 'done');
}

const codes: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_input',
  401: 'not_authenticated',
  403: 'missing_scope',
  409: 'conflict',
  422: 'invalid_input',
};

/** Calls that end differently, and why. */
export const otherwise: readonly { meaning: Meaning; since: string; calls: readonly string[] }[] = [
  {
    meaning: 'invalid_input',
    since: 'it is refused before anything is asked',
    calls: [
      'head/server-500#9',
      'v160/cron-rules#4',
      'v160/cron-rules#13',
      'v160/mcp-envelope#8',
      'v160/mcp-envelope#20',
      'v160/ralph-cancel#7',
      'v160/ralph-run-sequential#15',
      'v160/ralph-run-sequential#16',
      'v160/send-to-agent#14',
      'v160/send-to-agent#15',
      'v160/server-500#9',
      'v160/tasks-create-find#5',
      'v160/tasks-create-find#23',
      'v160/usage#7',
      'v160/validation-422#20',
    ],
  },
  {
    meaning: 'invalid_input',
    since: 'the answer to whether the expression is valid is no',
    calls: ['v160/cron-rules#2', 'v160/cron-rules#3'],
  },
  {
    meaning: 'not_found',
    since: 'the codebase is looked for first, where the server fails',
    calls: ['head/prd-chat#28', 'head/server-500#10', 'v160/prd-chat#29', 'v160/server-500#10'],
  },
  {
    meaning: 'missing_scope',
    since: 'the 400 says that the account has no tenant',
    calls: ['v160/usage#0', 'v160/usage#16', 'deployments/usage-policy-off#1'],
  },
  {
    meaning: 'done',
    since: 'it is already cancelled, as the caller wanted',
    calls: [
      'v160/ralph-cancel#5',
      'v160/task-cancel#4',
      'v160/task-cancel#6',
      'v160/task-cancel#7',
      'v160/task-cancel#21',
    ],
  },
  { meaning: 'conflict', since: 'it has ended, which the server overlooks', calls: ['v160/task-cancel#25'] },
  {
    meaning: 'conflict',
    since: 'the story does not show it cancelled afterwards, and the answer to a cancel is not believed',
    calls: ['v160/ralph-cancel#6', 'v160/ralph-stream#15', 'v160/task-cancel#10'],
  },
  {
    meaning: 'not_found',
    since: 'the story does not show it, or shows it gone',
    calls: ['v160/ralph-cancel#8', 'v160/ralph-cancel#12'],
  },
  { meaning: 'unavailable', since: 'the tool itself fails', calls: ['v160/mcp-envelope#23'] },
  {
    meaning: 'outcome_unknown',
    since: 'the search for a possible result fails as well',
    calls: ['deployments/core-database-policy-off#5'],
  },
];

/** The ids in the answer that the operation's records must contain. */
export function recordedIds({ request, response }: RecordedCall, { key }: Operation): string[] {
  if (response.status >= 300 || !['task_id', 'run_id', 'cronjob_id', 'codebase_id'].includes(key)) return [];
  if (toolOf(request.body)) return ids(innerBody(response.body), 'task_id');
  return ids(response.body, request.path === '/v1/ralph/chat' ? 'task_id' : 'id');
}

function ids(body: unknown, key: string): string[] {
  if (Array.isArray(body)) return body.flatMap((row) => ids(row, key));
  const id: unknown =
    typeof body === 'object' && body !== null ? Object.entries(body).find(([name]) => name === key)?.[1] : undefined;
  return typeof id === 'string' ? [id] : [];
}
