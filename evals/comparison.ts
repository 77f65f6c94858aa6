// The differences between actual and expected values.
import { type Bindings, bind, bindPattern } from './binding.ts';
import type { EndState, Expected, ExpectedCall, Like } from './evaluation.ts';

type Given = Readonly<Record<string, unknown>>;

/** One sentence for each argument that is missing or wrong. Additional arguments are not a difference. */
export function argumentProblems(
  { arguments: expected = {} }: ExpectedCall,
  given: Given,
  bindings: Bindings,
): string[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    if (given[name] === undefined && isLike(value) && value.optional) return [];
    return fits(value, given[name], bindings)
      ? []
      : [`${name} should be ${wanted(value, bindings)} and is ${shown(given[name])}`];
  });
}

/** One sentence for each record that is missing or unexpected. */
export function endProblems(
  expected: EndState,
  actual: Readonly<Record<string, readonly Given[]>>,
  bindings: Bindings,
) {
  return Object.entries(expected).flatMap(([kind, wantedRecords]) => {
    const left = [...(actual[kind] ?? [])];
    const missing = wantedRecords.filter((wantedRecord) => {
      const index = left.findIndex((record) =>
        Object.entries(wantedRecord).every(([name, value]) => fits(value, record[name], bindings)),
      );
      if (index < 0) return true;
      left.splice(index, 1);
      return false;
    });
    return [
      ...missing.map((record) => `${kind}: there should be ${shown(record)}`),
      ...left.map((record) => `${kind}: there should not be ${shown(record)}`),
    ];
  });
}

/** The value of an argument in the expected call. Throws UnboundError. */
export function exampleArguments(
  { arguments: expected = {} }: ExpectedCall,
  bindings: Bindings,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(expected).map(([name, value]) => [name, bind(isLike(value) ? value.example : value, bindings)]),
  );
}

function fits(expected: Expected, given: unknown, bindings: Bindings): boolean {
  if (isLike(expected)) return given !== undefined && bindPattern(expected.like, bindings).test(textOf(given));
  // Tools accept numbers and booleans as text too.
  return given !== undefined && textOf(given).trim() === textOf(bind(expected, bindings));
}

function wanted(expected: Expected, bindings: Bindings): string {
  return isLike(expected) ? `like ${bindPattern(expected.like, bindings)}` : shown(bind(expected, bindings));
}

function isLike(expected: Expected): expected is Like {
  return typeof expected === 'object';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'not given';
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

const longestShown = 300;
