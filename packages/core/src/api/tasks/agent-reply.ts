// The text of an agent's reply: some workers store their events instead of the text.
import { parseJson } from '../../json.ts';

/** The text of a result. For a result of JSON events (one on each line, or run together) the texts of its text events. */
export function agentReply(result: string): string {
  const events = result
    .replaceAll('}{', '}\n{')
    .split('\n')
    // An event is an object. To parse other lines would cost more than everything else.
    .filter((line) => line.trimStart().startsWith('{'))
    .map((line) => parseJson(line));
  if (!events.some(isEvent)) return result;
  const texts = events.filter(isEvent).flatMap(textOf);
  return texts.length > 0 ? texts.join('') : result;
}

interface AgentEvent {
  type: string;
  text?: unknown;
  part?: unknown;
}

function isEvent(value: unknown): value is AgentEvent {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function textOf({ type, text, part }: AgentEvent): string[] {
  if (type !== 'text') return [];
  const found = typeof part === 'object' && part !== null && 'text' in part ? part.text : text;
  return typeof found === 'string' ? [found] : [];
}
