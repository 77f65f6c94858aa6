// Reads settings from a command line and an environment. A flag takes precedence. An empty variable counts as not set, since compose files and dashboards
// write it so.
import type { Flags } from './command-line.ts';
import { quotesProblem } from './kinds.ts';
import { ConfigError, SettingProblem } from './problem.ts';
import { flagName, isSetting, nameOf, type Setting, type Settings, type SettingValues } from './setting.ts';

export interface Sources {
  flags?: Flags;
  env: Readonly<Record<string, string | undefined>>;
}

/** Throws ConfigError, which names every wrong setting. */
export function readSettings<Table extends Settings>(table: Table, { flags = {}, env }: Sources): SettingValues<Table> {
  const problems: string[] = [];
  const read = (setting: Setting): unknown => {
    const name = setting.flag && flagName(setting.flag);
    const flag = name === undefined ? undefined : flags[name];
    if (flag?.trim() === '') problems.push(`--${name} is empty. Give it a value, or leave it out.`);
    const given = (flag ?? (setting.variable && env[setting.variable]))?.trim();
    if (!given) {
      if (setting.required !== undefined) problems.push(`${nameOf(setting)} is not set. ${setting.required}`);
      return setting.default;
    }
    try {
      const quotes = quotesProblem(given);
      if (quotes) throw new SettingProblem(quotes);
      return setting.read(given);
    } catch (error) {
      if (!(error instanceof SettingProblem)) throw error;
      problems.push(`${nameOf(setting)} ${error.message}`);
      return undefined;
    }
  };
  const readAll = (entries: Settings): object =>
    Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [name, isSetting(entry) ? read(entry) : readAll(entry)]),
    );
  const values = readAll(table);
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  // The only place where names and types meet: each value was read by its own setting.
  return values as SettingValues<Table>;
}
