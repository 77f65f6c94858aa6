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
        `${title}:\n\n${lines(settingsIn(table).map((setting) => [setting.flag ?? setting.variable ?? '', rightOf(setting)]))}`,
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

function rightOf(setting: Setting): string {
  const { flag, variable, about, repeatable, required, default: value, otherwise } = setting;
  const fallback = otherwise ?? (typeof value === 'string' || typeof value === 'number' ? value : undefined);
  const words = [
    about,
    repeatable && 'can be given several times',
    required !== undefined && 'required',
    fallback !== undefined && `default: ${fallback}`,
  ];
  return words.filter(Boolean).join('; ') + (flag && variable ? ` (${variable})` : '');
}
