// Which modal belongs to which operation, and what happens in it.
import {
  type ActionOperation,
  createCronjob,
  isTimeZone,
  type Operation,
  operations,
  parsePrd,
  startRalph,
} from '@codetether/core';
import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { plain } from '../blocks/text.ts';
import type { View } from '../slack/payloads.ts';
import { nextRuns, previewText } from './cron-preview.ts';
import { type FormMetadata, type FormOptions, formPrefix, formProblems, formView, valuesOf } from './form.ts';

export interface ModalContext {
  /** Time zone of who looks. */
  zone?: string;
  now: number;
}

/** The form of an operation, with what is known already filled in. */
export function modalFor(operation: Operation, options: FormOptions, { zone = 'UTC', now }: ModalContext): ModalView {
  const { values = {} } = options;
  if (operation === createCronjob) {
    const timezone = text(values.timezone) ?? zone;
    const preview: KnownBlock = {
      type: 'context',
      block_id: `preview:${now}`,
      elements: [plain(previewText(text(values.cron_expression), timezone, zone, now), 1_000)],
    };
    return formView(operation, {
      ...options,
      values: { ...values, timezone },
      live: ['cron_expression', 'timezone'],
      extra: [preview],
      submit: 'Create',
    });
  }
  if (operation === startRalph) {
    const stories = Array.isArray(values.stories) ? values.stories.length : 1;
    return formView(operation, {
      ...options,
      metadata: { ...options.metadata, rows: options.metadata.rows ?? Math.max(1, stories) },
      submit: options.submit ?? 'Start',
    });
  }
  return formView(operation, options);
}

/** Whether a command that says this little wants the form. */
export function wantsForm(operation: Operation, input: Readonly<Record<string, unknown>>): boolean {
  if (operation.kind !== 'action') return false;
  if (operation === startRalph) return input.prd_json === undefined && input.stories === undefined;
  const positionals = operation.command.positionals ?? [];
  return (
    positionals.length > 0 &&
    positionals.every((name) => input[name] === undefined) &&
    formProblems(operation, input) !== undefined
  );
}

export interface Submission {
  viewId: string;
  hash?: string;
  callbackId: string;
  operation?: ActionOperation;
  metadata: FormMetadata;
  values: Record<string, unknown>;
}

const metadata = z.object({
  channel: z.string(),
  thread: z.string().optional(),
  rows: z.number().optional(),
  message: z.string().optional(),
});

/** Reads one of our views as Slack returns it. */
export function submissionIn({ id, hash, callbackId, ...view }: View): Submission {
  const name = callbackId.startsWith(formPrefix) ? callbackId.slice(formPrefix.length) : undefined;
  const operation = operations.find(
    (one): one is ActionOperation =>
      one.kind === 'action' && (one.name === name || (callbackId === prdEditId && one === startRalph)),
  );
  return {
    viewId: id,
    hash,
    callbackId,
    operation,
    metadata: metadata.parse(JSON.parse(view.metadata || '{"channel":""}')),
    values: valuesOf(view.state),
  };
}

/** The callback_id of the form in which a finished PRD is edited. */
export const prdEditId = 'prd-edit';

/** That form: what the PRD holds, and nothing of the run. */
export const prdForm = {
  title: 'Edit the PRD',
  submit: 'Save',
  callbackId: prdEditId,
  without: ['prd_json', 'codebase_id', 'model', 'max_iterations', 'run_mode', 'max_parallel'],
};

/** The problems of a filled form, by block id. */
export function submissionProblems(view: View, now: number): Record<string, string> | undefined {
  const { operation, values } = submissionIn(view);
  if (!operation) return undefined;
  const problems = {
    ...(operation === createCronjob && cronProblems(values, now)),
    ...formProblems(operation, values),
    ...(operation === startRalph && prdProblems(values)),
  };
  return Object.keys(problems).length > 0 ? problems : undefined;
}

function cronProblems(values: Readonly<Record<string, unknown>>, now: number): Record<string, string> {
  const timezone = text(values.timezone) ?? 'UTC';
  if (!isTimeZone(timezone)) return { 'field:timezone': 'Is not a time zone; write a name such as Europe/Berlin.' };
  try {
    nextRuns(text(values.cron_expression) ?? '', timezone, new Date(now));
    return {};
  } catch {
    return { 'field:cron_expression': 'Is not a cron expression. Five fields: minute hour day month weekday.' };
  }
}

function prdProblems(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const json = text(values.prd_json);
  if (json)
    return parsePrd(json)
      ? {}
      : { 'field:prd_json': 'Is not a PRD: it must be JSON with userStories, each with a title.' };
  const stories = Array.isArray(values.stories) ? (values.stories as Record<string, unknown>[]) : [];
  if (stories.length === 0)
    return { 'field:stories.0.title': 'Give at least one story with a title, or the PRD as JSON.' };
  return Object.fromEntries(
    stories.flatMap((story, row) => (story.title ? [] : [[`field:stories.${row}.title`, 'A story needs a title.']])),
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
