import type { ToolDefinition } from '../tools/tool.ts';

/** The tool without advice that names tools which the model does not have. Its first sentence always stays. */
export function withoutAbsentTools(tool: ToolDefinition, absent: readonly string[]): ToolDefinition {
  const [summary = '', ...advice] = tool.description.split(/(?<=\.) /);
  const names = new RegExp(`\\b(${absent.join('|')})\\b`);
  const kept = absent.length > 0 ? advice.filter((sentence) => !names.test(sentence)) : advice;
  return kept.length === advice.length ? tool : { ...tool, description: [summary, ...kept].join(' ') };
}
