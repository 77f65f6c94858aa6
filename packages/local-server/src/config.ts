import { parseArgs } from 'node:util';
import type { AgentChoice } from './agent/agent.ts';
import { TIERS, type Tier } from './limits/tiers.ts';

/** What the command line says. */
export interface Config {
  port: number;
  data: string | undefined;
  agent: AgentChoice;
  tier: Tier | undefined;
}

const DEFAULT_PORT = 8420;

export const USAGE = `Usage: local-server [--port N] [--data FILE] [--agent-command "…" | --agent none] [--tier free|pro|enterprise]

  --port N               port on 127.0.0.1; 0 takes any free one (default ${DEFAULT_PORT})
  --data FILE            keeps everything in this SQLite file (default: in memory)
  --agent-command "…"    a program that works on tasks: the prompt on standard input, its standard output is the result
  --agent none           nobody works on tasks
  --tier TIER            puts the limits of that tier in front: ${TIERS.join(', ')}
`;

/** Says what is wrong with the command line and how to put it right. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Reads the command line.
 * @throws ConfigError
 */
export function readConfig(args: string[]): Config | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  return {
    port: portOf(values.port),
    data: values.data,
    agent: agentOf(values.agent, values['agent-command']),
    tier: tierOf(values.tier),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        agent: { type: 'string' },
        'agent-command': { type: 'string' },
        tier: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

function portOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new ConfigError(`--port ${text} is no port. Give a number from 0 to 65535.`);
  return port;
}

function agentOf(name: string | undefined, command: string | undefined): AgentChoice {
  if (name !== undefined && name !== 'none' && name !== 'built-in')
    throw new ConfigError(`--agent ${name} is not known. Give none or built-in, or use --agent-command "…".`);
  if (command === undefined) return name ?? 'built-in';
  if (name !== undefined) throw new ConfigError('--agent and --agent-command exclude each other. Give one of them.');
  return { command };
}

function tierOf(word: string | undefined): Tier | undefined {
  if (word === undefined) return undefined;
  const tier = TIERS.find((known) => known === word);
  if (!tier) throw new ConfigError(`--tier ${word} is not known. Give one of ${TIERS.join(', ')}.`);
  return tier;
}
