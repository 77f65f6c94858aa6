import type { Model } from '../api/records.ts';
import { type Card, field, fields, untrusted } from './card.ts';

export function modelCard(model: Model): Card {
  return {
    title: untrusted(model.name),
    fields: fields(
      field('Model', model.model_ref),
      field('Provider', model.provider),
      field('Workers', model.workers_available),
    ),
  };
}
