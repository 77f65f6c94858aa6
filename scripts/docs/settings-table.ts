// A program's settings as a Markdown table, from the table that the program itself reads.

/** The columns of the table, which the settings of core and of the embedded server share. */
interface Shown {
  flag?: string;
  variable?: string;
  repeatable?: true;
  about: string;
  default?: unknown;
  otherwise?: string;
  required?: string;
}

const columns: Readonly<Record<string, (setting: Shown) => string>> = {
  flag: ({ flag }) => (flag === undefined ? '' : code(flag)),
  variable: ({ variable }) => (variable === undefined ? '' : code(variable)),
  'what it says': ({ about, repeatable }) => (repeatable ? `${about}; can be given several times` : about),
  default: defaultOf,
};

/** Without the columns that would be empty. */
export function settingsTable(settings: readonly Shown[]): string {
  const used = Object.entries(columns).filter(([, cell]) => settings.some((setting) => cell(setting) !== ''));
  const rows = [
    used.map(([name]) => name),
    used.map(() => '---'),
    ...settings.map((setting) => used.map(([, cell]) => cell(setting).replaceAll('|', '\\|'))),
  ];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function defaultOf({ default: value, otherwise, required }: Shown): string {
  if (required !== undefined) return 'none: it is required';
  if (otherwise !== undefined) return otherwise;
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return 'none';
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : code(String(value));
}

function code(text: string): string {
  return `\`${text}\``;
}
