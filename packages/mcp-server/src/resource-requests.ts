// Resources over MCP: lists, reading, and telling of changes on connections that live.
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { once } from './once.ts';
import type { Requests } from './server.ts';

export function answerResources(server: Server, { catalogue, offer, callOf, living, observe }: Requests): void {
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: [...catalogue.resources] }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [...catalogue.resourceTemplates],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }, { signal }) => {
    const { readResource } = await offer();
    return { contents: [await observe('resources/read', undefined, () => readResource(callOf(signal), uri))] };
  });
  if (!living) return;

  const subscriptions = once(async () => {
    const made = (await offer()).subscriptions(callOf, (uri) => {
      server.sendResourceUpdated({ uri }).catch(() => undefined);
    });
    atEnd(server, made.close);
    return made;
  });
  server.setRequestHandler(SubscribeRequestSchema, async ({ params: { uri } }) => {
    await (await subscriptions()).add(uri);
    return {};
  });
  server.setRequestHandler(UnsubscribeRequestSchema, async ({ params: { uri } }) => {
    (await subscriptions()).remove(uri);
    return {};
  });
}

/** When the connection ends, whoever ends it. `server.onclose` is left to whoever made the connection. */
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
