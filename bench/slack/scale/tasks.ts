// The numbers of the simulation's tasks and workspaces, as ids.

/** A time in which tasks begin, and end a while later. */
export interface Phase {
  /** In ms since 1970. */
  at: number;
  first: number;
  count: number;
  perSecond: number;
}

export function idOf(task: number): string {
  return `00000000-0000-4000-8000-${String(task).padStart(12, '0')}`;
}

export function teamOf(workspace: number): string {
  return `T${String(workspace).padStart(8, '0')}`;
}
