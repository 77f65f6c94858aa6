// The extension MCP Apps: a client that declares it shows a page beside the results of some tools. Others see no difference.
// https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx
import { type AppDefinition, pageType } from '../apps/app.ts';
import type { ToolDefinition } from '../tools/tool.ts';
import { isObject } from './envelope.ts';

const extension = 'io.modelcontextprotocol/ui';

/** For a client with those capabilities. */
export function showingApps(capabilities: unknown): { apps?: true } {
  const { extensions } = Object(capabilities);
  const declared: unknown = isObject(extensions) ? extensions[extension] : undefined;
  const types = isObject(declared) ? declared.mimeTypes : undefined;
  return Array.isArray(types) && types.includes(pageType) ? { apps: true } : {};
}

/** The tools, each with the page that shows its results. */
export function withPages(tools: readonly ToolDefinition[], apps: readonly AppDefinition[]): readonly object[] {
  const pages = new Map(apps.flatMap(({ tools, resource }) => tools.map((tool) => [tool, resource.uri])));
  return tools.map((tool) => {
    const resourceUri = pages.get(tool.name);
    return resourceUri === undefined ? tool : { ...tool, _meta: { ...tool._meta, ui: { resourceUri } } };
  });
}
