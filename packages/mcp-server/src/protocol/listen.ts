// Notifications in revision 2026-07-28: a request names what its client wants to hear of, and stays open until one side ends it.
import { once } from 'node:events';
import type { Caller } from '@codetether/core';
import { ProtocolError } from '../results/protocol-error.ts';
import { isObject, metaKeys } from './envelope.ts';
import type { Answers, Requests } from './handlers.ts';
import { requireTasks } from './tasks.ts';

/** Open requests of one account, as sessions of earlier revisions. */
const maxOpen = 20;

const open = new WeakMap<Caller['api'], number>();

/** The lists never change while a server runs, so only resources are worth listening to. */
export function listenRequests({ registry, callOf }: Requests): Answers {
  return {
    async 'subscriptions/listen'(params, extra) {
      const { requestId, signal, ending, sendNotification } = extra;
      const uris = resourcesIn(params);
      if ('taskIds' in Object(Object(params).notifications)) requireTasks(extra);
      const _meta = { [metaKeys.subscription]: requestId };
      const notify = (method: string, more: object) => {
        void sendNotification({ method, params: { ...more, _meta } }).catch(() => undefined);
      };
      const early = new Set<string>();
      let tell = (uri: string): unknown => early.add(uri);
      const { api } = (await callOf(signal)).caller;
      const others = open.get(api) ?? 0;
      if (others >= maxOpen) {
        throw new ProtocolError(-32_603, `This account has ${maxOpen} open subscriptions already. End one first.`);
      }
      const { add, close } = (await registry()).subscriptions(callOf, (uri) => tell(uri));
      open.set(api, others + 1);
      try {
        for (const uri of uris) await add(uri);
        const honored = uris.length > 0 ? { resourceSubscriptions: uris } : {};
        notify('notifications/subscriptions/acknowledged', { notifications: honored });
        tell = (uri) => notify('notifications/resources/updated', { uri });
        for (const uri of early) tell(uri);
        const over = AbortSignal.any([signal, ...(ending ? [ending] : [])]);
        if (uris.length > 0 && !over.aborted) await once(over, 'abort');
        return { _meta };
      } finally {
        close();
        open.set(api, (open.get(api) ?? 1) - 1);
      }
    },
  };
}

/** Throws ProtocolError -32602. */
function resourcesIn(params: unknown): string[] {
  const { notifications } = Object(params);
  if (!isObject(notifications)) throw new ProtocolError(-32_602, 'params.notifications must say what to notify of.');
  const { resourceSubscriptions: uris = [] } = notifications;
  if (Array.isArray(uris) && uris.every((uri) => typeof uri === 'string')) return uris;
  throw new ProtocolError(-32_602, 'params.notifications.resourceSubscriptions must be a list of URIs.');
}
