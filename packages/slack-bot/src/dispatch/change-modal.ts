import { hasZone, modalFor, submissionIn } from '../forms/modals.ts';
import type { BotContext } from '../reply/bot-context.ts';
import type { Press } from '../reply/request.ts';
import { zoneOf } from '../reply/user-zone.ts';

/** Adds a row, or renews the preview of a schedule. A repetition does nothing: the view's hash has changed since. */
export async function changeModal(context: BotContext, { request, actionId, view }: Press): Promise<void> {
  if (!view?.hash) return;
  const { metadata, values, operation, callbackId } = submissionIn(view);
  if (!operation) return;
  const rows = actionId === 'form:more' ? (metadata.rows ?? 1) + 1 : metadata.rows;
  const zone = hasZone(operation) ? await zoneOf(context, request.member) : undefined;
  const changed = modalFor(
    operation,
    { callbackId, metadata: { ...metadata, ...(rows && { rows }) }, values },
    { zone, now: context.clock.now() },
  );
  await context.slack
    .call(request.member, 'views.update', { view_id: view.id, hash: view.hash, view: changed })
    .catch((thrown) => context.log.debug('a modal was not changed', { error: String(thrown) }));
}
