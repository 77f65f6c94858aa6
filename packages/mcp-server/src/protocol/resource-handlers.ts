// Resources over MCP: lists, reads, and notifications of changes on stateful connections.
import { lazyAsync } from '@codetether/core/lazy-async';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  ReadResourceRequestParamsSchema,
  SubscribeRequestParamsSchema,
  UnsubscribeRequestParamsSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { appScheme } from '../apps/app.ts';
import { type Answers, answerList, answerTo, type Requests } from './handlers.ts';

export function resourceRequests({ catalog, registry, callOf, observe }: Requests): Answers {
  return {
    'resources/list': answerList(async (extra) => {
      const { resources, apps } = await catalog();
      return { resources: extra.apps ? [...resources, ...apps.map(({ resource }) => resource)] : resources };
    }),
    'resources/templates/list': answerList(async () => {
      const { resourceTemplates } = await catalog();
      return { resourceTemplates };
    }),
    'resources/read': answerTo(ReadResourceRequestParamsSchema, async ({ uri }, { signal, apps }) => {
      const { readPage, readResource } = await registry();
      const read = apps && uri.startsWith(appScheme) ? readPage : readResource;
      return { contents: [await observe('resources/read', undefined, () => read(callOf(signal), uri))] };
    }),
  };
}

/** For a stateful connection. */
export function subscriptionRequests(server: Server, { registry, callOf }: Requests): Answers {
  const subscriptions = lazyAsync(async () => {
    const made = (await registry()).subscriptions(callOf, (uri) => {
      server.sendResourceUpdated({ uri }).catch(() => undefined);
    });
    atEnd(server, made.close);
    return made;
  });
  return {
    'resources/subscribe': answerTo(SubscribeRequestParamsSchema, async ({ uri }) => {
      await (await subscriptions()).add(uri);
      return {};
    }),
    'resources/unsubscribe': answerTo(UnsubscribeRequestParamsSchema, async ({ uri }) => {
      (await subscriptions()).remove(uri);
      return {};
    }),
  };
}

/** Runs `end` when either side ends the connection. Leaves `server.onclose` to the transport's owner. */
function atEnd({ transport }: Server, end: () => void): void {
  if (!transport) {
    end();
    return;
  }
  const before = transport.onclose;
  transport.onclose = () => {
    end();
    before?.();
  };
}
