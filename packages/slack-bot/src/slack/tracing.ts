// Spans for OpenTelemetry: what was accepted, how it was handled, and the calls that this took. Kinds and methods only: no ids, no texts.
import type { Telemetry } from '@codetether/core/telemetry';
import type { Inbox } from './delivery.ts';
import type { WebApi } from './slack-api.ts';

type Spans = Pick<Telemetry, 'span'>;

export function tracedInbox(inbox: Inbox, { span }: Spans): Inbox {
  return { accept: (delivery, order) => span('accept', { kind: delivery.kind }, () => inbox.accept(delivery, order)) };
}

/** The time of a call is that of its wait in the workspace's queue, too. */
export function tracedWebApi(webApi: WebApi, { span }: Spans): WebApi {
  return {
    call: (workspace, method, args, options) =>
      span('slack', { method, urgency: options?.urgency ?? 'interactive' }, () =>
        webApi.call(workspace, method, args, options),
      ),
  };
}
