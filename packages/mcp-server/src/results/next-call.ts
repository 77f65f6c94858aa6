// The next sensible calls after a result, with their arguments.
import { type Card, fieldsOf, type Operation, operations, parseInput, trackedEnds } from '@codetether/core';
import { quotedJson } from '@codetether/core/untrusted';

export interface NextCall {
  tool: string;
  arguments: Record<string, unknown>;
  why: string;
}

/** First, for a record that has not ended: wait for its end. Then the proposals of its card, without destructive ones: those are for people to decide. */
export function nextCalls(operation: Operation, record: object, card: Card): NextCall[] {
  const wait = waitCall(operation, record);
  const proposed = (card.next ?? []).flatMap(({ operation: name, input, label }): NextCall[] => {
    const target = operations.find((one) => one.name === name);
    if (!target || target.effects.destructive || (wait && isTracked(target))) return [];
    return [{ tool: name, arguments: typed(target, input), why: label }];
  });
  return wait ? [wait, ...proposed] : proposed;
}

export function nextText({ tool, arguments: input, why }: NextCall): string {
  return `Next: ${tool} ${quotedJson(input)} (${why})`;
}

export const waitToolName = 'wait';

function waitCall(operation: Operation, record: object): NextCall | undefined {
  const track = operation.kind === 'action' ? operation.track : undefined;
  const end = trackedEnds.find((one) => one.operation === (track?.operation ?? operation));
  if (!end || end.done(record)) return undefined;
  const id = Object.entries(record).find(([name]) => name === end.key)?.[1];
  return typeof id === 'string'
    ? { tool: waitToolName, arguments: { [end.key]: id }, why: 'Wait for the end' }
    : undefined;
}

function isTracked(operation: Operation): boolean {
  return trackedEnds.some((end) => end.operation === operation);
}

/** Converts a card's input, which is all text, to the types of the tool. */
function typed(operation: Operation, input: Readonly<Record<string, string>>): Record<string, unknown> {
  const parsed: Record<string, unknown> = parseInput(operation, input);
  const names = fieldsOf(operation.input).map(({ name }) => name);
  return Object.fromEntries(names.filter((name) => name in input).map((name) => [name, parsed[name]]));
}
