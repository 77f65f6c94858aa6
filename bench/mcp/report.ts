// Prints figures as they are measured, and each goal beside its figure.

const goals: { name: string; isMet: boolean }[] = [];

export function section(title: string): void {
  console.log(`\n${title}`);
}

export function figure(name: string, value: string): void {
  console.log(`${name.padEnd(56)}  ${value}`);
}

export function goal(name: string, value: number | undefined, kind: 'at most' | 'at least', limit: number): void {
  const isMet = value !== undefined && (kind === 'at most' ? value <= limit : value >= limit);
  goals.push({ name, isMet });
  figure(name, `${shown(value)}  (goal ${isMet ? 'met' : 'missed'}: ${kind} ${count(limit)})`);
}

/** Prints how many goals are met, and which are not. */
export function summary(): void {
  const missed = goals.filter(({ isMet }) => !isMet).map(({ name }) => name);
  section(`${goals.length - missed.length} of ${goals.length} goals are met${missed.length > 0 ? '; missed:' : '.'}`);
  for (const name of missed) console.log(`- ${name}`);
}

export function count(value: number): string {
  return value.toLocaleString('en');
}

export function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

export function mib(value: number | undefined): string {
  return value === undefined ? 'not told by this system' : `${value.toFixed(1)} MiB`;
}

export function ratio(a: number | undefined, b: number | undefined): number | undefined {
  return a && b ? a / b : undefined;
}

function shown(value: number | undefined): string {
  if (value === undefined) return 'not known on this system';
  return Number.isInteger(value) ? count(value) : value.toFixed(2);
}
