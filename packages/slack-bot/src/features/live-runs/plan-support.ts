// Workspaces whose Slack took no plan block: their runs are shown in plain blocks. Each instance learns it anew, at the price of one refused call.
const teams = new Set<string>();

export function refusesPlan(team: string): boolean {
  return teams.has(team);
}

export function notePlanRefused(team: string): void {
  teams.add(team);
}
