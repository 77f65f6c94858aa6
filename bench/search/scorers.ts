// How clients look for tools: each scorer orders the tools for a request, best first, without those that it does not find.
import MiniSearch from 'minisearch';
import { stemmer } from 'stemmer';
import { eng } from 'stopword';

export interface SearchedTool {
  server: string;
  /** The server's `instructions`. */
  instructions: string;
  name: string;
  title: string;
  description: string;
  /** `_meta["anthropic/searchHint"]`. */
  hint: string;
  /** The arguments by name, with their descriptions. */
  arguments: ReadonlyMap<string, string>;
}

const unicodeWords = new Intl.Segmenter('en', { granularity: 'word' });
const stopWords = new Set(eng);

export type Scorer = (tools: readonly SearchedTool[]) => (request: string) => SearchedTool[];

/** The words of a request in lower case. A model writes its query without punctuation, so it is cut off at both ends. */
export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((word) => word !== '');
}

/**
 * Claude Code's tool search: a word of the name counts 12, a part of one 6, a word of the hint 4, one of the description 2. The name is
 * `mcp__server__tool`, so the server's words are among the tool's. It has no stop words and no stemming.
 */
export const byClaudeCode: Scorer = (tools) => {
  const searched = tools.map((tool) => ({
    tool,
    parts: [tool.server, ...tool.name.split('_')].map((part) => part.toLowerCase()).filter((part) => part !== ''),
    hint: tool.hint.toLowerCase(),
    description: tool.description.toLowerCase(),
  }));
  return (request) => {
    const terms = wordsOf(request).map((word) => ({
      word,
      whole: new RegExp(`\\b${word.replace(/[^\p{L}\p{N}]/gu, '\\$&')}\\b`),
    }));
    return best(
      searched.map(({ tool, parts, hint, description }) => ({
        tool,
        score: sum(
          terms.map(({ word, whole }) => {
            const named = parts.includes(word) ? 12 : parts.some((part) => part.includes(word)) ? 6 : 0;
            return named + (whole.test(hint) ? 4 : 0) + (whole.test(description) ? 2 : 0);
          }),
        ),
      })),
    );
  };
};

/**
 * Codex's tool search: BM25 over the tool's names, title and description, the server's name and instructions, and the arguments' names.
 * A name with underscores is one word, as in the crate `bm25` 2.3, which splits at the word boundaries of Unicode.
 * Source: `build_mcp_search_text` in https://github.com/openai/codex/blob/1dfb3660f5308dc03f78e4569772e87c7835d793/codex-rs/core/src/tools/handlers/mcp.rs
 */
export const byCodex: Scorer = bm25(
  (tool) => [
    `mcp__${tool.server}__${tool.name}`,
    // The name for the model and the server's name for the tool: the same, since ours need no change.
    tool.name,
    tool.name,
    tool.server,
    tool.title,
    tool.description,
    tool.instructions,
    ...tool.arguments.keys(),
  ],
  (text) => [...unicodeWords.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment),
);

/**
 * `tool_search_tool_bm25` of the Claude API: names, descriptions, and the arguments' names and descriptions. How it splits words is not
 * documented, so names are split at underscores, and stems and stop words are as in Codex.
 * Source: https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool
 */
export const byClaudeApi: Scorer = bm25((tool) => [tool.name, tool.description, ...[...tool.arguments].flat()]);

/** BM25 over names and descriptions only, as simpler clients have it. */
export const byNameAndDescription: Scorer = bm25((tool) => [tool.name, tool.description]);

/** With English stems and without stop words: MiniSearch with `d: 0`, which makes its BM25+ plain. */
function bm25(textsOf: (tool: SearchedTool) => readonly string[], tokenize?: (text: string) => string[]): Scorer {
  return (tools) => {
    const index = new MiniSearch({
      fields: ['text'],
      ...(tokenize && { tokenize }),
      processTerm: (term) => (stopWords.has(term.toLowerCase()) ? null : stemmer(term.toLowerCase())),
      searchOptions: { bm25: { k: 1.2, b: 0.75, d: 0 } },
    });
    index.addAll(tools.map((tool, id) => ({ id, text: textsOf(tool).join(' ') })));
    return (request) =>
      best(
        index.search(request).flatMap(({ id, score }) => {
          const tool = tools[id];
          return tool ? [{ tool, score }] : [];
        }),
      );
  };
}

/** A stable sort: of equal scores, the tool that is earlier in the list wins. */
function best(scored: readonly { tool: SearchedTool; score: number }[]): SearchedTool[] {
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ tool }) => tool);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
