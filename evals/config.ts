// What the command line and the environment say, read once.
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';

export interface Config {
  /** Names of evaluations; none: all. */
  names: readonly string[];
  help: boolean;
  /** Absent: no model is asked. */
  endpoint: (Endpoint & { wire: 'openai' | 'anthropic' }) | undefined;
}

/** Says what is wrong with the settings and how to put it right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export const usage = `Usage: pnpm evals [NAME …]

Replays the expected calls of the evaluations that are named, or of all. If the environment names a model, that one is evaluated instead:

  EVALS_BASE_URL  its endpoint, such as https://api.openai.com/v1 or https://api.anthropic.com
  EVALS_WIRE      openai (default: chat completions) or anthropic (messages)
  EVALS_MODEL     its name there
  EVALS_API_KEY   the key, if it wants one
`;

const environment = z.object({
  baseUrl: z.url({ protocol: /^https?$/, error: 'EVALS_BASE_URL must be an http or https URL.' }),
  wire: z.enum(['openai', 'anthropic'], { error: 'EVALS_WIRE must be openai or anthropic.' }).default('openai'),
  model: z.string({ error: 'EVALS_BASE_URL is set: set EVALS_MODEL to the name of a model there.' }),
  apiKey: z.string().optional(),
});

/** Throws ConfigError. */
export function readConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Config {
  const { help, names } = parse(args);
  const given = (name: string) => env[name]?.trim() || undefined;
  if (!given('EVALS_BASE_URL')) {
    if (given('EVALS_MODEL')) throw new ConfigError('EVALS_MODEL is set: set EVALS_BASE_URL to its endpoint.');
    return { names, help, endpoint: undefined };
  }
  const { data, error } = environment.safeParse({
    baseUrl: given('EVALS_BASE_URL'),
    wire: given('EVALS_WIRE'),
    model: given('EVALS_MODEL'),
    apiKey: given('EVALS_API_KEY'),
  });
  if (!data) throw new ConfigError(error.issues.map(({ message }) => message).join(' '));
  return { names, help, endpoint: { ...data, apiKey: data.apiKey } };
}

function parse(args: readonly string[]): { help: boolean; names: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h', default: false } },
    });
    return { help: values.help, names: positionals };
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : String(error)} See --help.`);
  }
}
