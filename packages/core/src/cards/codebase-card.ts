import { type Codebase, codebaseRecord } from '../api/records/records.ts';
import { codebaseStatuses } from '../api/records/vocabularies.ts';
import { type Card, fields, statusOf, untrusted } from './card.ts';
import { shown } from './shown.ts';

export function codebaseCard(codebase: Codebase): Card {
  const of = shown(codebaseRecord, codebase);
  const status = codebaseStatuses.find((word) => word === codebase.status);
  return of.card({
    title: untrusted(of.value('name')),
    status: status && statusOf(status),
    text: of.text('description'),
    fields: fields(
      of.id('Codebase', 'codebase_id'),
      of.field('Path', 'path'),
      of.id('Worker', 'worker_id'),
      status ? undefined : of.field('Status', 'status'),
    ),
  });
}
