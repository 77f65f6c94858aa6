import { parseArgs } from 'node:util';
import type { AgentChoice } from '../agent/agent.ts';
import { isLoopback } from '../http/web-guard.ts';
import { TIERS, type Tier } from '../limits/tiers.ts';

/** What the command line says. */
export interface Config {
  host: string;
  port: number;
  allowedHosts: string[];
  data: string | undefined;
  agent: AgentChoice;
  tier: Tier | undefined;
}

const DEFAULT_PORT = 8420;
const DEFAULT_HOST = '127.0.0.1';

export const USAGE = `Usage: codetether-local-server [--port N] [--data FILE] [--agent-command "…" | --agent none] [--tier free|pro|enterprise]

  --port N               port; 0 takes any free one (default ${DEFAULT_PORT})
  --host ADDRESS         where it listens (default ${DEFAULT_HOST}); any other lets other machines in, and nobody has to sign in
  --allowed-host NAME[:PORT]  another name under which it is called, as in a compose file; can be given several times.
                         With --host 0.0.0.0 the first is the name in its own URLs
  --data FILE            keeps everything in this SQLite file (default: in memory)
  --agent-command "…"    a program that works on tasks: the prompt on standard input, its standard output is the result
  --agent none           nobody works on tasks
  --tier TIER            puts the limits of that tier in front: ${TIERS.join(', ')}
  -h, --help, --version
`;

/** Says what is wrong with the command line and how to put it right. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Reads the command line.
 * @throws ConfigError
 */
export function readConfig(args: string[]): Config | 'help' | 'version' {
  const values = parse(args);
  if (values.help) return 'help';
  if (values.version) return 'version';
  for (const name of ['host', 'data', 'agent-command'] as const)
    if (values[name]?.trim() === '') throw new ConfigError(`--${name} is empty. Give it a value, or leave it out.`);
  const host = values.host ?? DEFAULT_HOST;
  const allowedHosts = (values['allowed-host'] ?? []).map(allowedHostOf);
  if (!isLoopback(host) && allowedHosts.length === 0)
    throw new ConfigError(
      `--host ${host} lets other machines in. Say under which name they call this server, with --allowed-host NAME.`,
    );
  return {
    host,
    port: portOf(values.port),
    allowedHosts,
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
        host: { type: 'string' },
        port: { type: 'string' },
        'allowed-host': { type: 'string', multiple: true },
        data: { type: 'string' },
        agent: { type: 'string' },
        'agent-command': { type: 'string' },
        tier: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    // Node's advice after its first sentence is not for this command.
    const [problem = ''] = (error instanceof Error ? error.message : String(error)).split(/\.\s/);
    throw new ConfigError(`${problem}. See --help.`);
  }
}

/** Why it cannot listen, from what `listen` threw. Undefined for errors of other kinds. */
export function listenProblem(error: unknown, { host, port }: Pick<Config, 'host' | 'port'>): string | undefined {
  switch (error instanceof Error && 'code' in error && error.code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken by another program. Give another one with --port, or --port 0 for any free one.`;
    case 'EACCES':
      return `This user may not listen at port ${port}. Give one above 1023 with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `This machine has no address ${host}. Give one that it has with --host, such as ${DEFAULT_HOST}.`;
    default:
      return undefined;
  }
}

function portOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new ConfigError(`--port ${text} is no port. Give a number from 0 to 65535.`);
  return port;
}

function allowedHostOf(text: string): string {
  const name = text.toLowerCase();
  const url = URL.parse(`http://${name}`);
  // As clients send it: without port 80. The parser turns 127.1 into 127.0.0.1, which no client does.
  if (url && (url.host === name || `${url.host}:80` === name)) return url.host;
  throw new ConfigError(`--allowed-host ${text} is not a host name. Give one as in codetether or codetether:9000.`);
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
