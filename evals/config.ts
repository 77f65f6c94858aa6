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
import { type Rendering, renderings } from './session.ts';

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
  rendering: setting({
    variable: 'EVALS_RENDERING',
    about: 'What the model is shown of an answer: text, or structure as by Claude Code and Codex',
    read: oneOf(renderings),
    otherwise: 'one after the other',
  }),
};

export interface Config {
  /** To be shown instead of running anything. */
  asked: 'help' | 'version' | undefined;
  /** Names of evaluations; none: all. */
  names: readonly string[];
  renderings: readonly Rendering[];
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
  if (asked !== undefined) return { asked, names, renderings, endpoint: undefined };
  const { baseUrl, model, wire, apiKey, rendering } = readSettings(settings, { env });
  const shared = { names, asked, renderings: rendering ? [rendering] : renderings };
  if (baseUrl !== undefined && model !== undefined) return { ...shared, endpoint: { baseUrl, model, wire, apiKey } };
  if (model !== undefined) throw new ConfigError('EVALS_MODEL is set: set EVALS_BASE_URL to its endpoint.');
  if (baseUrl !== undefined) {
    throw new ConfigError('EVALS_BASE_URL is set: set EVALS_MODEL to the name of a model there.');
  }
  return { ...shared, endpoint: undefined };
}
