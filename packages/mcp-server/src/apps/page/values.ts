// Reads values of a tool's result, which another version of the server may shape differently, and shows them to people.
import { element } from './dom.ts';
import type { ToolResult } from './host.ts';

type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The records of a result: one, or a list. */
export function recordsOf({ structuredContent = {} }: ToolResult): Fields[] {
  return Array.isArray(structuredContent.items) ? listOf(structuredContent.items) : [structuredContent];
}

/** The facts that the server gave only for the page. */
export function moreOf({ _meta = {} }: ToolResult): Fields {
  return fieldsOf(_meta['io.codetether/more']);
}

/** An error of a tool, in its own words. */
export function problemOf({ structuredContent = {} }: ToolResult): string {
  const { error, hint } = structuredContent;
  return [textOf(error) || 'It did not work.', textOf(hint)].filter(Boolean).join(' ');
}

export function alertOf(text: string): HTMLElement {
  return element('p', { class: 'alert', role: 'alert' }, text);
}

export const count = (number: number) => number.toLocaleString('en');
