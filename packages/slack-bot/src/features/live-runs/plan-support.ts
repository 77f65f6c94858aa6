// Workspaces whose Slack refuses plan blocks: their runs are shown in other blocks. Each instance finds out by one refused call.
const teams = new Set<string>();

export function refusesPlan(team: string): boolean {
  return teams.has(team);
}

export function notePlanRefused(team: string): void {
  teams.add(team);
}
