// Links to a task and a run as work objects, and the panes beside them.
import { detailsEntity, linkEntity } from '../../src/blocks/card-entity.ts';
import { foundRecord, pageIn } from '../../src/features/unfurl/record-page.ts';
import { run, task } from './records.ts';
import type { Shown } from './slack-page.ts';

const at = Date.parse('2026-11-23T21:00:00Z');

export function workObjects(): Readonly<Record<string, Shown>> {
  const description = 'Group the entries by package, as Keep a Changelog asks, and leave the dates as they are.';
  const asked = { ...task, description };
  const failed = {
    ...asked,
    status: 'failed',
    result: undefined,
    error: 'Tests failed: 3 of 120.\n  at cart.test.ts:14',
  };
  return {
    'work-object-task': link(asked),
    'work-object-task-details': pane(asked),
    'work-object-task-failed-details': pane(failed),
    'work-object-run': link(run),
    'work-object-run-details': pane(run),
  };
}

function link(record: { url?: string }): Shown {
  const { card, subject } = found(record);
  return { entity: linkEntity(card, subject, subject.url) };
}

function pane(record: { url?: string }): Shown {
  const { card, subject } = found(record);
  return { entity: detailsEntity(card, subject), pane: true };
}

function found(record: { url?: string }) {
  const page = pageIn(record.url ?? '', 'https://app.codetether.example');
  if (!page) throw new Error('The record has no page.');
  return foundRecord(record, page, at);
}
