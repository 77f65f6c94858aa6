import type { ToolDefinition } from '../tools/tool.ts';

/** The tool without the advice that sends a model to tools that it does not have; its first sentence stays. */
export function aboutOffered(tool: ToolDefinition, absent: readonly string[]): ToolDefinition {
  const [summary = '', ...advice] = tool.description.split(/(?<=\.) /);
  const names = new RegExp(`\\b(${absent.join('|')})\\b`);
  const kept = absent.length > 0 ? advice.filter((sentence) => !names.test(sentence)) : advice;
  return kept.length === advice.length ? tool : { ...tool, description: [summary, ...kept].join(' ') };
}
