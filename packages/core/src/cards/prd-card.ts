import { parsePrd } from '../api/ralph/prd.ts';
import { messageRecord, type SentMessage } from '../api/records/records.ts';
import { type Card, fields, foreignField, statusOf, trusted, untrusted } from './card.ts';
import { shown } from './shown.ts';

type PrdTurn = SentMessage & { response?: string; error?: string; prd_json?: string };

/** A turn of a PRD chat: a question of the agent's, or the PRD with its stories and their acceptance criteria. */
export function prdCard(turn: PrdTurn): Card {
  const of = shown(messageRecord, turn);
  const prd = turn.prd_json ? parsePrd(turn.prd_json) : undefined;
  const question = !prd && turn.status === 'completed' ? of.markdown('response') : undefined;
  return of.card({
    title: prd ? untrusted(prd.project) : trusted(question ? 'Question about the PRD' : 'PRD chat'),
    // A question is its own state.
    status: question ? undefined : prd ? { word: 'PRD ready', tone: 'good' } : statusOf(of.value('status')),
    url: of.value('url'),
    text: prd ? (prd.description ? untrusted(prd.description) : undefined) : (question ?? of.first('error')),
    warnings: of.warnings(),
    fields: fields(of.id('Conversation', 'conversation_id'), foreignField('Branch', prd?.branchName)),
    steps: prd?.userStories.map(({ id, title, acceptanceCriteria }) => ({
      title: `${id} ${title}`,
      points: acceptanceCriteria,
    })),
    next: [],
  });
}
