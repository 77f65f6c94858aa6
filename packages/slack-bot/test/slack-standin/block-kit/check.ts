// Refuses what Slack would refuse: a block's shape by the schema of @slack/types, lengths and counts by the limits table.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { limits } from '../../../src/blocks/limits.ts';
import { lengthProblems } from './lengths.ts';

export type Block = Readonly<Record<string, unknown>> & { type: string };

interface Definition {
  properties?: Record<string, { const?: string } | undefined>;
  anyOf?: { $ref: string }[];
}

const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'schema.json'), 'utf8')) as {
  definitions: Record<string, Definition>;
};
const ajv = new Ajv({ allErrors: false, strict: false });
ajv.addSchema(schema, 'slack');

const blockDefinitions = new Map(
  (schema.definitions.KnownBlock?.anyOf ?? []).map(({ $ref }) => {
    const name = $ref.slice($ref.lastIndexOf('/') + 1);
    return [schema.definitions[name]?.properties?.type?.const ?? name, name];
  }),
);

/** The problems of a list of blocks, as `path: problem`; none when Slack would accept them. */
export function blockProblems(blocks: unknown, surface: 'message' | 'modal' | 'home'): string[] {
  if (!Array.isArray(blocks)) return ['blocks: must be a list'];
  const most = surface === 'message' ? limits.messageBlocks : limits.viewBlocks;
  const problems = blocks.length > most ? [`blocks: ${blocks.length} blocks, at most ${most}`] : [];
  for (const [index, block] of blocks.entries()) {
    const path = `blocks[${index}]`;
    problems.push(...shapeProblems(path, block));
    problems.push(...lengthProblems(path, block));
    if (surface === 'message' && typeOf(block) === 'input') problems.push(`${path}: input is for views`);
    if (surface !== 'message' && ['markdown', 'task_card', 'plan', 'file', 'context_actions'].includes(typeOf(block))) {
      problems.push(`${path}: ${typeOf(block)} is for messages`);
    }
  }
  return [...problems, ...togetherProblems(blocks)];
}

/** The same for a whole view. */
export function viewProblems(view: unknown): string[] {
  if (typeof view !== 'object' || view === null) return ['view: must be an object'];
  const { type, blocks, ...rest } = view as Record<string, unknown>;
  if (type !== 'modal' && type !== 'home') return ['view.type: must be modal or home'];
  const definition = type === 'modal' ? 'ModalView' : 'HomeView';
  const problems = [
    ...by(definition, 'view', { ...rest, type, blocks: [] }),
    ...lengthProblems('view', { ...rest, type }),
  ];
  const inputs = Array.isArray(blocks) && blocks.some((block) => typeOf(block) === 'input');
  if (type === 'modal' && inputs && !rest.submit) problems.push('view.submit: is needed when there are inputs');
  const bytes = Buffer.byteLength(JSON.stringify(view));
  if (bytes > limits.viewBytes) problems.push(`view: ${bytes} bytes, at most ${limits.viewBytes}`);
  return [...problems, ...blockProblems(blocks, type)];
}

function shapeProblems(path: string, block: unknown): string[] {
  const definition = blockDefinitions.get(typeOf(block));
  if (!definition) return [`${path}: unknown type ${JSON.stringify(typeOf(block))}`];
  const problems = by(definition, path, block);
  // The types leave the tasks of a plan open.
  const tasks = definition === 'PlanBlock' ? (block as { tasks?: unknown }).tasks : undefined;
  const inner = Array.isArray(tasks)
    ? tasks.flatMap((task, index) => by('TaskCardBlock', `${path}.tasks[${index}]`, task))
    : [];
  return [...problems, ...inner];
}

const validators = new Map<string, ValidateFunction>();

function by(definition: string, path: string, value: unknown): string[] {
  let validate = validators.get(definition);
  if (!validate) {
    validate = ajv.compile({ $ref: `slack#/definitions/${definition}` });
    validators.set(definition, validate);
  }
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  const error = errors.find(({ keyword }) => keyword !== 'anyOf' && keyword !== 'const') ?? errors[0];
  const detail = error?.params && 'additionalProperty' in error.params ? ` ${error.params.additionalProperty}` : '';
  return [`${path}${error?.instancePath ?? ''}: ${error?.message}${detail}`];
}

function togetherProblems(blocks: readonly unknown[]): string[] {
  const problems: string[] = [];
  const count = (type: string) => blocks.filter((block) => typeOf(block) === type).length;
  if (count('table') + count('data_table') > limits.tables) problems.push(`blocks: at most ${limits.tables} table`);
  const markdown = blocks.reduce<number>(
    (sum, block) => sum + (typeOf(block) === 'markdown' ? String((block as { text?: unknown }).text).length : 0),
    0,
  );
  if (markdown > limits.markdown)
    problems.push(`blocks: ${markdown} characters of markdown, at most ${limits.markdown}`);
  const ids = blocks
    .map((block) => (block as { block_id?: unknown } | null)?.block_id)
    .filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) problems.push('blocks: a block_id is used twice');
  return problems;
}

function typeOf(block: unknown): string {
  return typeof block === 'object' && block !== null && 'type' in block ? String(block.type) : '';
}
