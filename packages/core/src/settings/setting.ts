// A setting: data from which a program's parsing, errors, --help and documentation are made. These files load no library, since a program reads its
// settings before anything else.

export interface Setting<T = unknown> {
  /** As --help shows it: `--url URL`, or `--local` for a switch. Secrets have no flag: other users of the machine can see flags. */
  flag?: string;
  /** Earlier names of the flag, without dashes; they still work and are not shown. */
  formerFlags?: readonly string[];
  /** The environment variable. The flag takes precedence. */
  variable?: string;
  /** The flag may be given several times; `read` gets the values separated by commas. */
  repeatable?: true;
  /** The purpose, in one line without a full stop. */
  about: string;
  /** Converts the text to the value. Throws SettingProblem. */
  read(text: string): T;
  /** The value if the setting is not set. */
  default?: NoInfer<T>;
  /** The behaviour if the setting is not set and there is no fixed default. */
  otherwise?: string;
  /** Advice for a missing setting without which the program cannot start. */
  required?: string;
}

/** The settings of a program. They may be nested: the table has the same shape as its values. */
export interface Settings {
  readonly [name: string]: Setting | Settings;
}

export type SettingValues<Table> = {
  [Name in keyof Table as undefined extends ValueOf<Table[Name]> ? never : Name]: ValueOf<Table[Name]>;
} & {
  [Name in keyof Table as undefined extends ValueOf<Table[Name]> ? Name : never]?: ValueOf<Table[Name]>;
};

type ValueOf<Entry> = Entry extends Setting<infer Value> ? Value : SettingValues<Entry>;

/** A setting; its value is never undefined when there is a default or when it is required. */
export function setting<T>(spec: Setting<T> & ({ default: NoInfer<T> } | { required: string })): Setting<T>;
export function setting<T>(spec: Setting<T>): Setting<T | undefined>;
export function setting<T>(spec: Setting<T>): Setting<T | undefined> {
  return spec;
}

/** All settings of a table in their order. */
export function settingsIn(table: Settings): Setting[] {
  return Object.values(table).flatMap((entry) => (isSetting(entry) ? [entry] : settingsIn(entry)));
}

export function isSetting(entry: Setting | Settings): entry is Setting {
  return typeof entry.read === 'function';
}

/** The name that users know: `--port or PORT`. */
export function nameOf({ flag, variable }: Setting): string {
  return [flag && `--${flagName(flag)}`, variable].filter(Boolean).join(' or ');
}

/** Without its dashes and its value. */
export function flagName(flag: string): string {
  return flag.replace(/^--| .*/g, '');
}
