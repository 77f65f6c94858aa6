// What a setting is: data from which a program's parsing, errors, --help and documentation are made. These files load no library, since a program reads its
// settings before anything else.

export interface Setting<T = unknown> {
  /** The flag without its dashes. Secrets have none: other users of the machine can see flags. */
  flag?: string;
  /** Names that the flag had before; they still work and are not shown. */
  formerFlags?: readonly string[];
  /** The environment variable. The flag wins over it. */
  variable?: string;
  /** What --help calls the flag's value, such as URL. A flag without one is a switch. */
  value?: string;
  /** The flag may be given several times; `read` gets the values with commas between them. */
  repeatable?: true;
  /** What it is for, in one line without a full stop. */
  about: string;
  /** Turns the text into the value. Throws SettingProblem. */
  read(text: string): T;
  /** The value of a setting that is not set. */
  default?: NoInfer<T>;
  /** What a program does without the setting, where that is not one fixed value. */
  otherwise?: string;
  /** What to do when it is not set, if the program cannot start without it. */
  required?: string;
}

/** The settings of a program. They may be nested: the table has the shape of the values that it is read into. */
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

/** All settings of a table, in their order. */
export function settingsIn(table: Settings): Setting[] {
  return Object.values(table).flatMap((entry) => (isSetting(entry) ? [entry] : settingsIn(entry)));
}

export function isSetting(entry: Setting | Settings): entry is Setting {
  return typeof entry.read === 'function';
}

/** As users know it: `--port or PORT`. */
export function nameOf({ flag, variable }: Setting): string {
  return [flag && `--${flag}`, variable].filter(Boolean).join(' or ');
}
