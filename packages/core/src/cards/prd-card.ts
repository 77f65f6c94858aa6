import { parsePrd } from '../api/ralph/prd.ts';
import { messageRecord, type SentMessage } from '../api/records/records.ts';
import { type Card, fields, foreignField, statusOf, trusted, untrusted } from './card.ts';
import { shown } from './shown.ts';

type PrdTurn = SentMessage & { response?: string; error?: string; prd_json?: string };

/** A turn of a PRD chat; with the PRD's stories once it is complete. */
export function prdCard(turn: PrdTurn): Card {
  const of = shown(messageRecord, turn);
  const prd = turn.prd_json ? parsePrd(turn.prd_json) : undefined;
  return of.card({
    title: prd ? untrusted(prd.project) : trusted('PRD chat'),
    status: statusOf(of.value('status')),
    url: of.value('url'),
    text: prd ? (prd.description ? untrusted(prd.description) : undefined) : of.first('response', 'error'),
    warnings: of.warnings(),
    fields: fields(of.field('Conversation', 'conversation_id'), foreignField('Branch', prd?.branchName)),
    steps: prd?.userStories.map(({ id, title }) => ({ title: `${id} ${title}`, state: 'pending' as const })),
    next: [],
  });
}
