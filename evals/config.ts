// The settings of the evaluations, from the command line and the environment.
import {
  ConfigError,
  helpOf,
  oneOf,
  parseCommandLine,
  readSettings,
  setting,
  text,
  webUrl,
} from '@codetether/core/settings';
import type { Endpoint } from './endpoint.ts';

const settings = {
  baseUrl: setting({
    variable: 'EVALS_BASE_URL',
    about: 'The endpoint of the model, such as https://api.openai.com/v1 or https://api.anthropic.com',
    read: webUrl('https://api.openai.com/v1'),
  }),
  wire: setting({
    variable: 'EVALS_WIRE',
    about: 'openai (chat completions) or anthropic (messages)',
    read: oneOf(['openai', 'anthropic']),
    default: 'openai',
  }),
  model: setting({ variable: 'EVALS_MODEL', about: 'The name of the model there', read: text }),
  apiKey: setting({ variable: 'EVALS_API_KEY', about: 'The key, if the endpoint wants one', read: text }),
};

export interface Config {
  /** To be shown instead of running anything. */
  asked: 'help' | 'version' | undefined;
  /** Names of evaluations; none: all. */
  names: readonly string[];
  /** Absent: no model is asked. */
  endpoint: (Endpoint & { wire: 'openai' | 'anthropic' }) | undefined;
}

export const usage = helpOf({
  usage: 'pnpm evals [NAME …]',
  about:
    'Replays the expected calls of the evaluations that are named, or of all. If the environment names a model, that one is evaluated instead.',
  commands: {},
  sections: { Settings: settings },
});

/** Throws ConfigError. */
export function readConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Config {
  const { asked, words: names } = parseCommandLine(settings, args);
  if (asked !== undefined) return { asked, names, endpoint: undefined };
  const { baseUrl, model, wire, apiKey } = readSettings(settings, { env });
  if (baseUrl !== undefined && model !== undefined) return { names, asked, endpoint: { baseUrl, model, wire, apiKey } };
  if (model !== undefined) throw new ConfigError('EVALS_MODEL is set: set EVALS_BASE_URL to its endpoint.');
  if (baseUrl !== undefined) {
    throw new ConfigError('EVALS_BASE_URL is set: set EVALS_MODEL to the name of a model there.');
  }
  return { names, asked, endpoint: undefined };
}
