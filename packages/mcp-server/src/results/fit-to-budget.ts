// Clients refuse a result of more than 25,000 tokens, and a text's length says little about that: English has four characters to a token, Japanese about one.
import type { ToolResult } from './call.ts';

/** For text and structure each; an estimate. */
const maxTokens = 16_000;

/** In characters; texts cut shorter could not be distinguished. */
const shortest = 60;

/** Makes the result with the longest texts, up to `max` characters, that fit the budget; if none fit, uses `otherwise`. */
export function fitToBudget(max: number, make: (max: number) => ToolResult, otherwise?: () => ToolResult): ToolResult {
  let result = make(max);
  for (let less = max / 2; less >= shortest && !fits(result); less /= 2) result = make(Math.floor(less));
  return otherwise && !fits(result) ? otherwise() : result;
}

function fits({ content, structuredContent }: ToolResult): boolean {
  return [...content.map(({ text }) => text), JSON.stringify(structuredContent)].every(
    (text) => text.length <= maxTokens || roughTokens(text) <= maxTokens,
  );
}

/** Overestimates: four ASCII letters, digits and blanks to a token, one of any other character. */
function roughTokens(text: string): number {
  const others = text.replaceAll(/[\w ]+/g, '').length;
  return others + (text.length - others) / 4;
}
