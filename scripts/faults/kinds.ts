// The faults between client and server that the run tries.

/** A mark in the text of a create tells the proxy what to do with its first request. */
export const faults = [
  'cut before',
  'cut after',
  'half an answer',
  '502 before',
  '502 after',
  '503 before',
  '503 after',
  '504 before',
  '504 after',
  'delivered twice',
] as const;
export type Fault = (typeof faults)[number];

export const markOf = (fault: Fault, number: number): string => `[${fault} ${number}]`;

const mark = new RegExp(String.raw`\[(${faults.join('|')}) \d+\]`);

/** The mark of a request, and its fault. */
export function markIn(body: string): { mark: string; fault: Fault } | undefined {
  const [text, name] = mark.exec(body) ?? [];
  const fault = faults.find((fault) => fault === name);
  return text !== undefined && fault ? { mark: text, fault } : undefined;
}
