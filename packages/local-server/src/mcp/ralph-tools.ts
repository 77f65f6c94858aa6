import type { Tool } from './tool.ts';

/** Tools that the real server offers and that call a fixed address where nobody answers; the REST routes work. */
export const RALPH_TOOLS: readonly Tool[] = [
  'ralph_create_run',
  'ralph_get_run',
  'ralph_list_runs',
  'ralph_cancel_run',
  'prd_chat',
  'prd_list_sessions',
].map((name) => ({
  name,
  description: 'Not usable on this server: call the REST route instead.',
  inputSchema: { type: 'object', properties: {} },
  call: () => ({
    error:
      "Failed to call Ralph API: Cannot connect to host localhost:8001 ssl:default [Connect call failed ('127.0.0.1', 8001)]",
  }),
}));
