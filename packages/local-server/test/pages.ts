import type { BusyServer } from './busy-server.ts';

/** The address of each page, by a short name. */
export function pagesOf({ url, issuerUrl, goingRun, partlyRun, failedTask }: BusyServer): Record<string, string> {
  const client = 'client_id=codetether-slack&redirect_uri=http%3A%2F%2Flocalhost%3A5555%2Fcallback';
  return {
    overview: `${url}/`,
    tasks: `${url}/tasks`,
    'tasks-failed': `${url}/tasks?status=failed`,
    task: `${url}/tasks/${failedTask}`,
    runs: `${url}/ralph`,
    'run-live': `${url}/ralph/${goingRun}`,
    'run-partly': `${url}/ralph/${partlyRun}`,
    schedules: `${url}/schedules`,
    agents: `${url}/workers`,
    usage: `${url}/usage`,
    'not-found': `${url}/taks`,
    'sign-in': `${issuerUrl}/protocol/openid-connect/auth?${client}&response_type=code&scope=openid%20tasks:write`,
    device: `${issuerUrl}/device`,
    'sign-out': `${issuerUrl}/protocol/openid-connect/logout`,
  };
}
