// Lengths and counts, which the types only tell in their comments: a walk over everything inside a block or view.
import { limits } from '../../../src/blocks/limits.ts';

type Node = Readonly<Record<string, unknown>>;

/** Of one kind of node: what may be how long. A number is for a text or text object, `items` for a list. */
interface Rule {
  texts?: Readonly<Record<string, number>>;
  lists?: Readonly<Record<string, number>>;
  /** Texts that must not be blank. */
  filled?: readonly string[];
}

const select: Rule = {
  texts: { placeholder: limits.placeholder, action_id: limits.id },
  lists: { options: limits.options },
};
const few: Rule = { texts: { action_id: limits.id }, lists: { options: limits.fewOptions } };

const rules: Readonly<Record<string, Rule>> = {
  modal: {
    texts: {
      title: limits.viewTitle,
      submit: limits.viewButton,
      close: limits.viewButton,
      private_metadata: limits.privateMetadata,
      callback_id: limits.id,
    },
    filled: ['title'],
  },
  home: { texts: { private_metadata: limits.privateMetadata, callback_id: limits.id } },
  section: { texts: { text: limits.sectionText }, lists: { fields: limits.sectionFields } },
  header: { texts: { text: limits.header }, filled: ['text'] },
  context: { lists: { elements: limits.contextElements }, filled: ['elements'] },
  context_actions: { lists: { elements: limits.contextActionsElements }, filled: ['elements'] },
  actions: { lists: { elements: limits.actionsElements }, filled: ['elements'] },
  alert: { texts: { text: limits.sectionText }, filled: ['text'] },
  markdown: { texts: { text: limits.markdown }, filled: ['text'] },
  input: { texts: { label: limits.inputLabel, hint: limits.inputHint }, filled: ['label'] },
  image: { texts: { alt_text: limits.imageAlt, image_url: limits.buttonUrl }, filled: ['alt_text'] },
  button: {
    texts: {
      text: limits.buttonText,
      value: limits.buttonValue,
      url: limits.buttonUrl,
      action_id: limits.id,
      accessibility_label: limits.accessibilityLabel,
    },
    filled: ['text'],
  },
  static_select: select,
  external_select: select,
  conversations_select: select,
  overflow: { texts: { action_id: limits.id }, lists: { options: 5 } },
  radio_buttons: few,
  checkboxes: few,
  plain_text_input: {
    texts: { placeholder: limits.placeholder, action_id: limits.id, initial_value: limits.inputText },
  },
  plan: { lists: { tasks: limits.planTasks }, texts: { title: limits.taskText }, filled: ['title'] },
  task_card: { texts: { title: limits.taskText }, filled: ['title', 'task_id'] },
  table: { lists: { rows: limits.tableRows }, filled: ['rows'] },
  data_table: { filled: ['caption', 'rows'] },
  text: { filled: ['text'] },
  mrkdwn: { filled: ['text'] },
  plain_text: { filled: ['text'] },
};

export function lengthProblems(path: string, node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap((item, index) => lengthProblems(`${path}[${index}]`, item));
  if (typeof node !== 'object' || node === null) return [];
  const here = node as Node;
  if (here.type === 'feedback_buttons') return feedbackProblems(path, here);
  const rule = rules[String(here.type)] ?? {};
  return [
    ...Object.entries(rule.texts ?? {}).flatMap(([key, most]) => tooLong(`${path}.${key}`, here[key], most)),
    ...Object.entries(rule.lists ?? {}).flatMap(([key, most]) => tooMany(`${path}.${key}`, here[key], most)),
    ...(rule.filled ?? []).flatMap((key) => blank(`${path}.${key}`, here[key])),
    ...special(path, here),
    ...Object.entries(here).flatMap(([key, value]) => lengthProblems(`${path}.${key}`, value)),
  ];
}

/** Its two buttons are buttons, though they do not say so. */
function feedbackProblems(path: string, { action_id, positive_button, negative_button }: Node): string[] {
  const buttons = Object.entries({ positive_button, negative_button });
  return [
    ...tooLong(`${path}.action_id`, action_id, limits.id),
    ...buttons.flatMap(([name, one]) => lengthProblems(`${path}.${name}`, { ...(one as Node), type: 'button' })),
  ];
}

function special(path: string, node: Node): string[] {
  const problems = tooLong(`${path}.block_id`, node.block_id, limits.id);
  if (node.type === 'section') {
    if (node.text === undefined && node.fields === undefined) problems.push(`${path}: needs text or fields`);
    if (Array.isArray(node.fields)) {
      problems.push(
        ...node.fields.flatMap((one, index) => tooLong(`${path}.fields[${index}]`, one, limits.sectionField)),
      );
    }
  }
  if (isOption(node)) {
    problems.push(
      ...tooLong(`${path}.text`, node.text, limits.optionText),
      ...tooLong(`${path}.value`, node.value, limits.optionValue),
      ...tooLong(`${path}.description`, node.description, limits.optionDescription),
    );
  }
  if (typeof node.confirm === 'object' && node.confirm !== null && node.type !== undefined) {
    const confirm = node.confirm as Node;
    problems.push(
      ...tooLong(`${path}.confirm.title`, confirm.title, limits.confirmTitle),
      ...tooLong(`${path}.confirm.text`, confirm.text, limits.confirmText),
      ...tooLong(`${path}.confirm.confirm`, confirm.confirm, limits.confirmButton),
      ...tooLong(`${path}.confirm.deny`, confirm.deny, limits.confirmButton),
    );
  }
  if (node.type === 'plain_text_input' && Number(node.max_length) > limits.inputText) {
    problems.push(`${path}.max_length: at most ${limits.inputText}`);
  }
  if ((node.type === 'table' || node.type === 'data_table') && Array.isArray(node.rows))
    problems.push(...tableProblems(path, node.rows));
  if (node.type === 'actions' && Array.isArray(node.elements)) problems.push(...repeated(path, node.elements));
  return problems;
}

function isOption(node: Node): boolean {
  return node.type === undefined && 'text' in node && 'value' in node;
}

function tableProblems(path: string, rows: readonly unknown[]): string[] {
  const widest = Math.max(0, ...rows.map((row) => (Array.isArray(row) ? row.length : 0)));
  const characters = JSON.stringify(rows).length;
  const even = rows.every((row) => Array.isArray(row) && row.length === widest);
  return [
    ...(widest > limits.tableColumns ? [`${path}: ${widest} columns, at most ${limits.tableColumns}`] : []),
    ...(even ? [] : [`${path}: rows of different lengths`]),
    ...(characters > 4 * limits.tableCharacters ? [`${path}: ${characters} characters`] : []),
  ];
}

function repeated(path: string, elements: readonly unknown[]): string[] {
  const ids = elements.map((element) => (element as Node | null)?.action_id).filter((id) => id !== undefined);
  return new Set(ids).size < ids.length ? [`${path}: an action_id is used twice`] : [];
}

function tooLong(path: string, value: unknown, most: number): string[] {
  const words = wordsOf(value);
  return words !== undefined && words.length > most ? [`${path}: ${words.length} characters, at most ${most}`] : [];
}

function tooMany(path: string, value: unknown, most: number): string[] {
  return Array.isArray(value) && value.length > most ? [`${path}: ${value.length} items, at most ${most}`] : [];
}

function blank(path: string, value: unknown): string[] {
  const empty = Array.isArray(value) ? value.length === 0 : (wordsOf(value) ?? '').length === 0;
  return empty && value !== undefined ? [`${path}: must not be empty`] : [];
}

/** Of a text, or of a text object. */
function wordsOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const inner = (value as Node | null | undefined)?.text;
  return typeof inner === 'string' ? inner : undefined;
}
