// Reads the command line.
import type { AgentChoice } from '../agent/agent.ts';
import { isLoopback } from '../http/web-guard.ts';
import { TIERS, type Tier } from '../limits/tiers.ts';
import { FlagError, flag, flagLines, readFlags } from './flags.ts';

const DEFAULT_HOST = '127.0.0.1';

/** docs/configuration.md is made of it. @internal */
export const flags = {
  port: flag({
    flag: '--port PORT',
    about: 'Where to listen; 0 takes any free port',
    read: portOf,
    default: 8420,
  }),
  host: flag({
    flag: '--host ADDRESS',
    about: 'Where to listen; any other address lets other machines in, and nobody has to sign in',
    read: String,
    default: DEFAULT_HOST,
  }),
  allowedHosts: flag({
    flag: '--allowed-host NAME[:PORT]',
    repeatable: true,
    about:
      'Another name under which clients call the server, as in a compose file; with --host 0.0.0.0 the first is the name in its own URLs',
    read: (given) => given.split(',').map(allowedHostOf),
    default: [],
  }),
  data: flag({
    flag: '--data FILE',
    about: 'Keeps everything in this SQLite file',
    otherwise: 'in memory',
    read: String,
  }),
  agent: flag({
    flag: '--agent AGENT',
    about: 'built-in: an agent that needs no model works on tasks; none: nobody does',
    otherwise: 'built-in',
    read: agentOf,
  }),
  agentCommand: flag({
    flag: '--agent-command "…"',
    about:
      'A program that works on tasks: it reads the prompt from standard input and writes the result to standard output',
    read: String,
  }),
  issuer: flag({
    flag: '--issuer URL',
    about: 'An OIDC issuer such as a Keycloak realm, whose access tokens the API accepts; it must be up at the start',
    otherwise: 'its own',
    read: issuerOf,
  }),
  tier: flag({
    flag: '--tier TIER',
    about: `Puts the limits of that tier in front: ${TIERS.join(', ')}`,
    otherwise: 'no limits',
    read: tierOf,
  }),
};

export const USAGE = `Usage: codetether-local-server [FLAG …]

A CodeTether for your own machine, which needs no account.

${flagLines(Object.values(flags))}`;

export interface Config {
  host: string;
  port: number;
  allowedHosts: string[];
  data: string | undefined;
  agent: AgentChoice;
  issuer: string | undefined;
  tier: Tier | undefined;
}

/**
 * Reads the command line.
 * @throws FlagError
 */
export function readConfig(args: readonly string[]): Config | 'help' | 'version' {
  const read = readFlags(flags, args);
  if (read === 'help' || read === 'version') return read;
  const { agent, agentCommand, ...config } = read;
  if (agent !== undefined && agentCommand !== undefined)
    throw new FlagError('--agent and --agent-command exclude each other. Give one of them.');
  if (!isLoopback(config.host) && config.allowedHosts.length === 0)
    throw new FlagError(
      `--host ${config.host} lets other machines in. Say under which name they call this server, with --allowed-host NAME.`,
    );
  return { ...config, agent: agentCommand === undefined ? (agent ?? 'built-in') : { command: agentCommand } };
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

function portOf(given: string): number {
  if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) return Number(given);
  throw new FlagError('must be a whole number up to 65535.');
}

function allowedHostOf(given: string): string {
  const name = given.trim().toLowerCase();
  const url = URL.parse(`http://${name}`);
  // As clients send it: without port 80. The parser turns 127.1 into 127.0.0.1, which no client does.
  if (url && (url.host === name || `${url.host}:80` === name)) return url.host;
  throw new FlagError('must be a host name, as in codetether or codetether:9000.');
}

function issuerOf(given: string): string {
  const url = URL.parse(given);
  // A host name without a dot is another container of the same compose file.
  const isNear = url !== null && (isLoopback(url.hostname) || !url.hostname.includes('.'));
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isNear)) return given.replace(/\/$/, '');
  throw new FlagError('must be an https URL; http is for an issuer on this machine or in the same compose file.');
}

function agentOf(given: string): 'none' | 'built-in' {
  if (given === 'none' || given === 'built-in') return given;
  throw new FlagError('must be none or built-in. For a program of yours there is --agent-command "…".');
}

function tierOf(given: string): Tier {
  const tier = TIERS.find((known) => known === given);
  if (tier) return tier;
  throw new FlagError(`must be one of ${TIERS.join(', ')}.`);
}
