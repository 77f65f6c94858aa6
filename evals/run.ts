// pnpm evals: evaluates the model that the environment names; without one, replays the expected calls.
import { ConfigError } from '@codetether/core/settings';
import manifest from '../packages/mcp-server/package.json' with { type: 'json' };
import { anthropicModel } from './anthropic-model.ts';
import { type Config, readConfig, usage } from './config.ts';
import { EndpointError } from './endpoint.ts';
import { evaluate, type Score } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluations } from './evaluations/index.ts';
import { openaiModel } from './openai-model.ts';
import { type Replay, replay, waysOf } from './replay.ts';
import { replayLines, replaySums, scoreLines, scoreSums } from './report.ts';
import type { MadeCall } from './score.ts';
import { inSession, type Rendering } from './session.ts';

const print = (line: string) => void process.stdout.write(`${line}\n`);
const models = { openai: openaiModel, anthropic: anthropicModel };

try {
  process.exitCode = await run(readConfig(process.argv.slice(2), process.env));
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof EndpointError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

async function run({ asked, names, renderings, endpoint }: Config): Promise<number> {
  if (asked !== undefined) {
    process.stdout.write(asked === 'help' ? usage : `codetether-mcp ${manifest.version}\n`);
    return 0;
  }
  const chosen = choose(names);
  let exitCode = 0;
  for (const rendering of renderings) {
    print(`A model that is shown the ${rendering}:`);
    const failed = endpoint ? await evaluateAll(chosen, rendering, endpoint) : await replayAll(chosen, rendering);
    exitCode ||= failed;
  }
  return exitCode;
}

async function replayAll(chosen: readonly Evaluation[], rendering: Rendering): Promise<number> {
  const all: Replay[][] = [];
  for (const evaluation of chosen) {
    const ways: Replay[] = [];
    for (let way = 0; way < waysOf(evaluation); way += 1) {
      ways.push(await inSession(evaluation, (session) => replay(evaluation, way, session), rendering));
    }
    for (const line of replayLines(evaluation, ways)) print(line);
    all.push(ways);
  }
  print(replaySums(all));
  return all.flat().every(({ problems }) => problems.length === 0) ? 0 : 1;
}

/** Exits with 0 whatever the score, since it is a measurement. */
async function evaluateAll(
  chosen: readonly Evaluation[],
  rendering: Rendering,
  endpoint: NonNullable<Config['endpoint']>,
): Promise<number> {
  const model = models[endpoint.wire](endpoint);
  const scores: Score[] = [];
  for (const evaluation of chosen) {
    const score = await inSession(evaluation, (session) => evaluate(evaluation, session, model, { called }), rendering);
    for (const line of scoreLines(score)) print(line);
    scores.push(score);
  }
  print(`${endpoint.model}: ${scoreSums(scores)}.`);
  return 0;
}

function called({ tool, arguments: input, answer }: MadeCall): void {
  print(`  → ${tool} ${JSON.stringify(input)}${answer.isError ? ' (refused)' : ''}`);
}

function choose(names: readonly string[]): readonly Evaluation[] {
  const unknown = names.find((name) => !evaluations.some((one) => one.name === name));
  if (unknown !== undefined) {
    throw new ConfigError(
      `There is no evaluation ${JSON.stringify(unknown)}. There are ${evaluations.map(({ name }) => name).join(', ')}.`,
    );
  }
  return names.length === 0 ? evaluations : evaluations.filter(({ name }) => names.includes(name));
}
