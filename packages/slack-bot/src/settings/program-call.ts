// The command that the command line asks for.
import { ConfigError, commandOf, parseCommandLine } from '@codetether/core/settings';
import { commands, settings } from './config.ts';

export type ProgramCall = { command: 'run'; local: boolean } | { command: 'manifest' | 'help' | 'version' };

/** Throws ConfigError. */
export function readCall(args: readonly string[]): ProgramCall {
  const line = parseCommandLine(settings, args);
  if (line.asked !== undefined) return { command: line.asked };
  const command = commandOf(commands, line);
  const local = line.flags.local !== undefined;
  if (command === 'run') return { command, local };
  if (local) throw new ConfigError('--local is for run only. See --help.');
  return { command };
}
