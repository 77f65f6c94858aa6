import { readFileSync } from 'node:fs';

/** The highest resident size of that process so far, in MiB; undefined where the system does not report it. */
export function peakRssOf(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes ? Number(kilobytes) / 1024 : undefined;
  } catch {
    return undefined;
  }
}
