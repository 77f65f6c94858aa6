// The blocks of a Slack message as lines, with the words and marks that a reader in Slack sees.

export interface Line {
  text: string;
  /** `title` in bold; `inside` belongs to the line above it. */
  place?: 'title' | 'inside';
}

type Node = Readonly<Record<string, unknown>>;

/** Users by their ids, as `@ada`. */
export function messageLines({ blocks }: { blocks: readonly Node[] }, users: ReadonlyMap<string, string>): Line[] {
  return blocks.flatMap((block) => linesOf(block, users));
}

function linesOf(block: Node, users: ReadonlyMap<string, string>): Line[] {
  switch (block.type) {
    case 'plan':
      return [
        { text: String(block.title), place: 'title' },
        ...nodes(block.tasks).flatMap((task) => taskLines(task, users)),
      ];
    case 'rich_text':
      return nodes(block.elements).flatMap((element) => richLines(element, users));
    case 'table':
      return tableLines(block);
    case 'actions':
      return [buttonsLine(nodes(block.elements))];
    case 'context_actions':
      return [
        buttonsLine(
          nodes(block.elements)
            .flatMap((pair) => [pair.positive_button, pair.negative_button])
            .filter(isNode),
        ),
      ];
    default:
      throw new Error(`The demo cannot show a block of type ${String(block.type)}.`);
  }
}

function buttonsLine(buttons: readonly Node[]): Line {
  return { text: buttons.map((button) => `[ ${textOf(button.text)} ]`).join('  ') };
}

const taskMarks: Readonly<Record<string, string>> = { pending: '○', in_progress: '…', complete: '✓', error: '✗' };

function taskLines(task: Node, users: ReadonlyMap<string, string>): Line[] {
  const inside = [task.details, task.output].filter(isNode).flatMap((text) => linesOf(text, users));
  return [
    { text: `${taskMarks[String(task.status)]} ${String(task.title)}` },
    ...inside.map(({ text }) => ({ text, place: 'inside' as const })),
  ];
}

function richLines(element: Node, users: ReadonlyMap<string, string>): Line[] {
  const text = nodes(element.elements)
    .map((part) => wordsOf(part, users))
    .join('');
  const place = element.type === 'rich_text_quote' ? { place: 'inside' as const } : {};
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ text: line.trim(), ...place }));
}

const emojis: Readonly<Record<string, string>> = {
  white_check_mark: '✓',
  x: '✗',
  white_circle: '○',
  hourglass_flowing_sand: '…',
  warning: '!',
};

function wordsOf(part: Node, users: ReadonlyMap<string, string>): string {
  if (part.type === 'emoji') return emojis[String(part.name)] ?? '';
  if (part.type === 'user') return `@${users.get(String(part.user_id)) ?? String(part.user_id)}`;
  if (part.type === 'date') return `${new Date(Number(part.timestamp) * 1_000).toISOString().slice(11, 16)} UTC`;
  return String(part.text ?? part.url ?? '');
}

function tableLines({ rows }: Node): Line[] {
  const cells = Array.isArray(rows) ? rows.map((row) => nodes(row).map(textOf)) : [];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) => ({
    text: row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
    place: 'inside',
  }));
}

function textOf(value: unknown): string {
  return isNode(value) ? String(value.text ?? '') : '';
}

function nodes(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
