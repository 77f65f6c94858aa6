// Clients refuse a result of more than 25,000 tokens, and a text's length says little about that: English has four characters to a token, Japanese about one.
import type { ToolResult } from './call.ts';

/** Of text and structure each, roughly. */
const mostTokens = 16_000;

/** With shorter ones nobody could tell two texts apart, in characters. */
const shortest = 60;

/** What is made with the longest texts, up to `most` characters, with which it fits; if it fits with none, the other thing. */
export function fitting(most: number, make: (most: number) => ToolResult, otherwise?: () => ToolResult): ToolResult {
  let result = make(most);
  for (let less = most / 2; less >= shortest && !fits(result); less /= 2) result = make(Math.floor(less));
  return otherwise && !fits(result) ? otherwise() : result;
}

function fits({ content, structuredContent }: ToolResult): boolean {
  return [...content.map(({ text }) => text), JSON.stringify(structuredContent)].every(
    (text) => text.length <= mostTokens || roughTokens(text) <= mostTokens,
  );
}

/** Rather too many: letters, digits and blanks of ASCII four to a token, all else one by one. */
function roughTokens(text: string): number {
  const others = text.replaceAll(/[\w ]+/g, '').length;
  return others + (text.length - others) / 4;
}
