// The subscriptions of one connection; they end with it.
import { type Clock, ConnectorError, requireScopes } from '@codetether/core';
import { quotedValue } from '@codetether/core/untrusted';
import type { Call } from '../results/call.ts';
import type { ResourceRegistry } from './resource-registry.ts';

export interface Subscriptions {
  /** Once resolved, no change is missed. Throws ConnectorError. */
  add(uri: string): Promise<void>;
  remove(uri: string): void;
  close(): void;
}

interface Options {
  resources: ResourceRegistry;
  call(): Promise<Call>;
  /** The resource has changed. */
  notify(uri: string): void;
  clock: Clock;
}

/** Per connection. */
const maxSubscriptions = 50;
/** Changes within this time are notified once, in ms. */
const together = 50;

export function createSubscriptions({ resources, call, notify, clock }: Options): Subscriptions {
  const open = new Map<string, AbortController>();
  const remove = (uri: string) => {
    open.get(uri)?.abort();
    open.delete(uri);
  };
  return {
    remove,
    async add(uri) {
      if (open.has(uri)) return;
      const { resource, value } = resources.find(uri);
      if (!resource.watch) {
        throw new ConnectorError('invalid_input', `There are no subscriptions to ${quotedValue(uri)}.`, {
          hint: 'Read it when it is needed.',
        });
      }
      if (open.size >= maxSubscriptions) {
        throw new ConnectorError('invalid_input', `This connection has ${maxSubscriptions} subscriptions already.`, {
          hint: 'End one first.',
        });
      }
      const ended = new AbortController();
      const { signal } = ended;
      let announced = false;
      open.set(uri, ended);
      try {
        const { caller, offers } = await call();
        requireScopes(resource, caller.scopes);
        await resource.watch({ caller: { ...caller, signal }, offers }, value, {
          signal,
          changed() {
            if (announced) return;
            announced = true;
            clock.later(together, () => {
              announced = false;
              if (!signal.aborted) notify(uri);
            });
          },
        });
      } catch (thrown) {
        remove(uri);
        throw thrown;
      }
    },
    close() {
      for (const uri of [...open.keys()]) remove(uri);
    },
  };
}
