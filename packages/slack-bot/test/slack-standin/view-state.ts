// Finds what a person would click or fill in, by what it is called on the screen.
import type { Block } from './block-kit/check.ts';

type Node = Readonly<Record<string, unknown>>;

export interface Element {
  blockId: string;
  element: Node & { type: string };
  /** Its state when the person does not touch it. */
  state: Readonly<Record<string, unknown>>;
}

/** A button by its text, an input by its label. */
export function findElement(blocks: readonly Block[], label: string): Element {
  const all = blocks.flatMap((block, index) => elementsOf(block, index));
  const found = all.find((one) => one.label === label);
  if (found) return found;
  throw new Error(
    `There is no "${label}" here; there are ${all.map((one) => `"${one.label}"`).join(', ') || 'no buttons or inputs'}`,
  );
}

export function labelsIn(blocks: readonly object[]): string[] {
  return blocks.flatMap((block, index) => elementsOf(block as Block, index).map(({ label }) => label));
}

function elementsOf(block: Block, index: number): (Element & { label: string })[] {
  const blockId = typeof block.block_id === 'string' ? block.block_id : `b${index}`;
  const nested = [block.elements, block.accessory, block.actions, block.element].flat().filter(isNode);
  return nested.flatMap(bothOf).flatMap((element) => {
    if (typeof element.type !== 'string' || typeof element.action_id !== 'string') return [];
    const label = block.type === 'input' ? textOf(block.label) : (textOf(element.text) ?? textOf(element.placeholder));
    return [{ blockId, element: { ...element, type: element.type }, state: initialState(element), label: label ?? '' }];
  });
}

/** Feedback buttons are two to press, with one action. */
function bothOf(element: Node): Node[] {
  if (element.type !== 'feedback_buttons') return [element];
  const { type, action_id, positive_button, negative_button } = element;
  return [positive_button, negative_button].filter(isNode).map((one) => ({ ...one, type, action_id }));
}

function initialState(element: Node): Record<string, unknown> {
  const type = element.type;
  if (type === 'checkboxes') return { type, selected_options: element.initial_options ?? [] };
  if (type === 'conversations_select') return { type, selected_conversation: element.initial_conversation ?? null };
  if (type === 'timepicker') return { type, selected_time: element.initial_time ?? null };
  if (type === 'plain_text_input' || type === 'number_input' || type === 'email_text_input')
    return { type, value: element.initial_value ?? null };
  return { type, selected_option: element.initial_option ?? null };
}

/** The state of an input that a person has filled in. */
export function inputState(element: Element['element'], value: string | readonly string[]): Record<string, unknown> {
  const type = element.type;
  const option = (one: string) => {
    const offered = (element.options as { text: { text: string }; value: string }[] | undefined)?.find(
      (known) => known.value === one || known.text.text === one,
    );
    return offered ?? { text: { type: 'plain_text', text: one }, value: one };
  };
  if (type === 'checkboxes')
    return { type, selected_options: (Array.isArray(value) ? value : [value]).map((one) => option(String(one))) };
  const one = String(value);
  if (type === 'static_select' || type === 'external_select' || type === 'radio_buttons')
    return { type, selected_option: option(one) };
  if (type === 'conversations_select') return { type, selected_conversation: one };
  if (type === 'timepicker') return { type, selected_time: one };
  return { type, value: one };
}

function textOf(value: unknown): string | undefined {
  return isNode(value) && typeof value.text === 'string' ? value.text : undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
