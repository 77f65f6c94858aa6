// The form of a Ralph run: rows of stories or a PRD, and the form in which a finished PRD is edited.
import { parsePrd, startRalph } from '@codetether/core';
import { type OperationForm, text, type Values } from './operation-form.ts';

/** The callback_id of the form in which a finished PRD is edited. */
export const prdEditId = 'prd-edit';

export const ralphForm: OperationForm = {
  operation: startRalph,
  variants: {
    // The contents of the PRD, and nothing of the run.
    [prdEditId]: {
      title: 'Edit the PRD',
      submit: 'Save',
      without: ['prd_json', 'codebase_id', 'model', 'max_iterations', 'run_mode', 'max_parallel'],
    },
  },
  options(options) {
    const stories = Array.isArray(options.values?.stories) ? options.values.stories.length : 1;
    return {
      ...options,
      metadata: { ...options.metadata, rows: options.metadata.rows ?? Math.max(1, stories) },
    };
  },
  isWanted: ({ prd_json, stories }) => prd_json === undefined && stories === undefined,
  problems: prdProblems,
};

function prdProblems(values: Values): Record<string, string> {
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
