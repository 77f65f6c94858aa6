import type { Codebase } from '../api/records.ts';
import { type Card, field, fields, statusOf, untrusted } from './card.ts';

export function codebaseCard(codebase: Codebase): Card {
  return {
    title: untrusted(codebase.name),
    status: statusOf(codebase.status),
    text: codebase.description ? untrusted(codebase.description) : undefined,
    fields: fields(
      field('Codebase', codebase.codebase_id),
      field('Path', codebase.path),
      field('Worker', codebase.worker_id),
    ),
  };
}
