import { type Agent, agentRecord } from '../api/records/records.ts';
import { type Card, field, fields, untrusted } from './card.ts';
import { shown } from './shown.ts';

export function agentCard(agent: Agent): Card {
  const of = shown(agentRecord, agent);
  return of.card({
    title: untrusted(of.value('name')),
    text: of.text('description'),
    fields: fields(
      of.field('Models', 'models_supported'),
      of.field('URL', 'url'),
      field('Streaming', agent.streaming ? 'yes' : 'no'),
      field('Takes messages by name', agent.routable ? 'yes' : 'no'),
      of.field('Last heartbeat', 'last_seen'),
    ),
  });
}
