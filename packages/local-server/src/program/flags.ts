// Flags as one table, from which parsing, errors, --help and docs/configuration.md derive. Core has a similar table for programs with environment
// variables; this package shares no code with core.
import { parseArgs } from 'node:util';

export interface Flag<T = unknown> {
  /** As --help shows it: `--data FILE`. */
  flag: string;
  /** May be given several times; `read` gets the values, separated by commas. */
  repeatable?: true;
  /** Its purpose, in one line without a full stop. */
  about: string;
  /** Throws FlagError; its message follows the flag's name. */
  read(given: string): T;
  default?: NoInfer<T>;
  /** Describes the default where it is not a fixed value. */
  otherwise?: string;
}

export function flag<T>(spec: Flag<T> & { default: NoInfer<T> }): Flag<T>;
export function flag<T>(spec: Flag<T>): Flag<T | undefined>;
export function flag<T>(spec: Flag<T>): Flag<T | undefined> {
  return spec;
}

type Values<Table> = { [Name in keyof Table]: Table[Name] extends Flag<infer T> ? T : never };

/** Says what is wrong with the command line and how to fix it. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

/** Reads a command line that has flags and no words. Throws FlagError. */
export function readFlags<Table extends Readonly<Record<string, Flag>>>(
  table: Table,
  args: readonly string[],
): Values<Table> | 'help' | 'version' {
  const given = parse(Object.values(table), args);
  if (given.help) return 'help';
  if (given.version) return 'version';
  const read = ({ flag, read, default: fallback }: Flag): unknown => {
    const name = nameOf(flag);
    const value = given[name];
    if (value === undefined) return fallback;
    const text = (Array.isArray(value) ? value.join(',') : String(value)).trim();
    if (text === '') throw new FlagError(`--${name} is empty. Give it a value, or leave it out.`);
    try {
      return read(text);
    } catch (error) {
      throw error instanceof FlagError ? new FlagError(`--${name} ${error.message}`) : error;
    }
  };
  // Each value was read by its own flag.
  return Object.fromEntries(Object.entries(table).map(([name, each]) => [name, read(each)])) as Values<Table>;
}

function parse(flags: readonly Flag[], args: readonly string[]) {
  const options = flags.map(
    ({ flag, repeatable = false }) => [nameOf(flag), { type: 'string', multiple: repeatable }] as const,
  );
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
        ...Object.fromEntries(options),
      },
    }).values as Record<string, string | string[] | boolean | undefined>;
  } catch (error) {
    // Node's advice after its first sentence is not for this command.
    const [problem = ''] = (error instanceof Error ? error.message : String(error)).split(/\.\s/);
    throw new FlagError(`${problem}. See --help.`);
  }
}

/** A line for each flag. */
export function flagLines(flags: readonly Flag[]): string {
  const rows = flags.map(({ flag, repeatable, about, default: fallback, otherwise }) => {
    const shown = otherwise ?? (Array.isArray(fallback) ? undefined : fallback);
    const words = [about, repeatable && 'can be given several times', shown !== undefined && `default: ${shown}`];
    return [flag, words.filter(Boolean).join('; ')] as const;
  });
  const all = [...rows, ['-h, --help', 'Shows this'], ['--version', 'Shows the version']] as const;
  const width = Math.max(...all.map(([left]) => left.length));
  return all.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
}

function nameOf(flag: string): string {
  return flag.replace(/^--| .*/g, '');
}
