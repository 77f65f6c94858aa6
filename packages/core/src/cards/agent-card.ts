import type { Agent } from '../api/records.ts';
import { type Card, field, fields, untrusted } from './card.ts';

export function agentCard(agent: Agent): Card {
  return {
    title: untrusted(agent.name),
    text: agent.description ? untrusted(agent.description) : undefined,
    fields: fields(
      field('Models', agent.models_supported),
      field('URL', agent.url),
      field('Streaming', agent.streaming ? 'yes' : 'no'),
      field('Takes messages by name', agent.routable ? 'yes' : 'no'),
      field('Last heartbeat', agent.last_seen),
    ),
  };
}
