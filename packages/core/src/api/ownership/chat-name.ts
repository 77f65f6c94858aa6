// PRD chats keep no metadata except the conversation's name, so the name holds account, key and proof.
import { reservedPrefix } from '../../signing/reserved.ts';
import { decoded } from '../http/wire.ts';
import type { Proof, Stamp } from './stamp.ts';

/** Names of older versions begin with `connect:` alone and hold only account and conversation. */
const signedPrefix = `${reservedPrefix}v2:`;

export function chatName(account: string, key: string, { input, made_at, signature }: Proof, conversation: string) {
  const parts = [encodeURIComponent(account), encodeURIComponent(key), input, Date.parse(made_at), signature];
  return `${signedPrefix}${parts.join(':')}:${conversation}`;
}

/** The stamp in a conversation's name; empty for a name that is not ours. */
export function readChatName(name: string | null | undefined): Stamp {
  if (name?.startsWith(signedPrefix)) return readSigned(name.slice(signedPrefix.length));
  if (!name?.startsWith(reservedPrefix)) return {};
  const [connect_account = '', ...rest] = name.slice(reservedPrefix.length).split(':');
  return { connect_account, conversation_id: rest.join(':') };
}

function readSigned(text: string): Stamp {
  const [account = '', key = '', input = '', made = '', signature = '', ...rest] = text.split(':');
  const madeAt = new Date(Number(made));
  const [connect_account, idempotency_key] = [decoded(account), decoded(key)];
  if (connect_account === undefined || idempotency_key === undefined || Number.isNaN(madeAt.getTime())) return {};
  return {
    connect_account,
    idempotency_key,
    connect_proof: { maker: 'prd_chat', input, made_at: madeAt.toISOString(), signature },
    conversation_id: rest.join(':'),
  };
}
