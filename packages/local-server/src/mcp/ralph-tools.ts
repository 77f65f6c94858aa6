import type { Tool } from './tool.ts';

/** The required fields of each tool, and its error without them. */
const NEEDS: Record<string, { fields: string[]; error: string; api?: string }> = {
  ralph_create_run: {
    fields: ['project', 'branch_name', 'user_stories'],
    error: 'Missing required fields: project, branch_name, and user_stories are required',
  },
  ralph_get_run: { fields: ['run_id'], error: 'run_id is required' },
  ralph_list_runs: { fields: [], error: '' },
  ralph_cancel_run: { fields: ['run_id'], error: 'run_id is required' },
  prd_chat: { fields: ['message'], error: 'message is required', api: 'PRD chat' },
  prd_list_sessions: { fields: [], error: '', api: 'PRD sessions' },
};

/** Tools of the real server that call a fixed address where nothing answers; the REST routes work. */
export const RALPH_TOOLS: readonly Tool[] = Object.entries(NEEDS).map(([name, { fields, error, api = 'Ralph' }]) => ({
  name,
  description: 'Not usable on this server: call the REST route instead.',
  inputSchema: { type: 'object', properties: {} },
  call: (_context, args) => ({
    error: fields.every((field) => args[field])
      ? `Failed to call ${api} API: Cannot connect to host localhost:8001 ssl:default [Connect call failed ('127.0.0.1', 8001)]`
      : error,
  }),
}));
