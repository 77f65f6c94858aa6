// Makes the text of --help.
import { type Setting, type Settings, settingsIn } from './setting.ts';

export interface Program {
  /** The call, after "Usage:". */
  usage: string;
  about: string;
  /** Each command with its purpose; the first is the default. */
  commands: Readonly<Record<string, string>>;
  /** Its settings under their headings. */
  sections: Readonly<Record<string, Settings>>;
  /** Further notes, one paragraph each. */
  notes?: readonly string[];
}

export function helpOf({ usage, about, commands, sections, notes = [] }: Program): string {
  return `${[
    `Usage: ${usage}`,
    about,
    ...(Object.keys(commands).length > 0 ? [lines(Object.entries(commands))] : []),
    ...Object.entries(sections).map(
      ([title, table]) =>
        `${title}:\n\n${lines(settingsIn(table).map((setting) => [leftOf(setting), rightOf(setting)]))}`,
    ),
    lines([
      ['-h, --help', 'Shows this'],
      ['--version', 'Shows the version'],
    ]),
    ...notes,
  ].join('\n\n')}\n`;
}

const widest = 24;

function lines(rows: readonly (readonly [left: string, right: string])[]): string {
  const width = Math.min(widest, Math.max(...rows.map(([left]) => left.length)));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

function leftOf({ flag, variable = '', value }: Setting): string {
  if (flag === undefined) return variable;
  return value ? `--${flag} ${value}` : `--${flag}`;
}

function rightOf(setting: Setting): string {
  const { flag, variable, about, repeatable } = setting;
  const fallback = defaultOf(setting);
  const words = [
    about,
    repeatable && 'can be given several times',
    fallback && (fallback === 'required' ? fallback : `default: ${fallback}`),
  ];
  return words.filter(Boolean).join('; ') + (flag && variable ? ` (${variable})` : '');
}

/** The value or behaviour when the setting is not set; `required` when the program cannot start without it. Empty for a plain "nothing". */
export function defaultOf({ default: value, otherwise, required }: Setting): string {
  if (required !== undefined) return 'required';
  if (otherwise !== undefined) return otherwise;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
