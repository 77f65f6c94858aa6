// Parses a command line: a command, flags, and the parts that all programs share: -h, --help, --version, an unknown flag and an unknown word.
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ConfigError } from './problem.ts';
import { flagName, type Settings, settingsIn } from './setting.ts';

export interface CommandLine {
  /** A request that is answered without any setting, whatever else is given. */
  asked: 'help' | 'version' | undefined;
  flags: Flags;
  /** The command and the words after it. */
  words: readonly string[];
}

/** The given values, by the names of the flags. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** Throws ConfigError. */
export function parseCommandLine(table: Settings, args: readonly string[]): CommandLine {
  const flagged = settingsIn(table).flatMap(({ flag, formerFlags = [], repeatable: multiple = false }) => {
    if (flag === undefined) return [];
    const name = flagName(flag);
    return [
      { name, names: [name, ...formerFlags], type: name === flag.slice(2) ? 'boolean' : 'string', multiple } as const,
    ];
  });
  const options: Options = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } };
  for (const { names, type, multiple } of flagged) {
    for (const name of names) options[name] = { type, multiple };
  }
  const { values, positionals } = parse(args, options);
  const given = flagged.map(({ name, names }) => [name, names.flatMap((each) => values[each] ?? [])] as const);
  return {
    asked: values.help ? 'help' : values.version ? 'version' : undefined,
    flags: Object.fromEntries(given.flatMap(([name, texts]) => (texts.length > 0 ? [[name, texts.join(',')]] : []))),
    words: positionals,
  };
}

type Options = NonNullable<ParseArgsConfig['options']>;

function parse(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    // Node's advice after its first sentence does not fit our commands.
    const [problem = ''] = (error instanceof Error ? error.message : String(error)).split(/\.\s/);
    throw new ConfigError(`${problem}. See --help.`);
  }
}

/** The command to run: the first one when there is no word. Throws ConfigError. */
export function commandOf<Command extends string>(
  commands: Readonly<Record<Command, string>>,
  { words: [word, extra] }: Pick<CommandLine, 'words'>,
): Command {
  const names = Object.keys(commands) as Command[];
  const command = word === undefined ? names[0] : names.find((name) => name === word);
  if (command === undefined) {
    throw new ConfigError(`${JSON.stringify(word)} is not a command; there are ${names.join(', ')}. See --help.`);
  }
  if (extra !== undefined) throw new ConfigError(`Unexpected argument ${JSON.stringify(extra)}. See --help.`);
  return command;
}
