import { type Model, modelRecord } from '../api/records/records.ts';
import { type Card, fields, untrusted } from './card.ts';
import { shown } from './shown.ts';

export function modelCard(model: Model): Card {
  const of = shown(modelRecord, model);
  return of.card({
    title: untrusted(of.value('name')),
    fields: fields(
      of.field('Model', 'model_ref'),
      of.field('Provider', 'provider'),
      of.field('Workers', 'workers_available'),
    ),
  });
}
