// What the command line asks for.
import { parseArgs } from 'node:util';
import { commandLineProblem, oneWordTooMany, unknownCommand } from '@codetether/core/settings';
import { ConfigError } from './config.ts';

export type ProgramCall = { command: 'run'; local: boolean } | { command: 'manifest' | 'help' | 'version' };

const commands = ['run', 'manifest'] as const;

/** Throws ConfigError. */
export function readCall(args: readonly string[]): ProgramCall {
  const { values, positionals } = parse(args);
  const { local = false, help, version } = values;
  if (help) return { command: 'help' };
  if (version) return { command: 'version' };
  const [word = 'run', extra] = positionals;
  const command = commands.find((each) => each === word);
  if (!command) throw new ConfigError(unknownCommand(word, commands));
  if (extra !== undefined) throw new ConfigError(oneWordTooMany(extra));
  if (command === 'run') return { command, local };
  if (local) throw new ConfigError('--local is for run only. See --help.');
  return { command };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        local: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
  } catch (thrown) {
    throw new ConfigError(commandLineProblem(thrown));
  }
}
