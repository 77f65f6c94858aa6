import { isId } from '../../untrusted/typed-value.ts';

/**
 * The page of a task or run, from the operator's template. Undefined without a template, and for a text that is not an id, since it would become part of
 * our URL.
 */
export function pageOf(template: string | undefined): (kind: 'tasks' | 'ralph', id: string) => string | undefined {
  if (!template) return () => undefined;
  const full = template.includes('{id}') ? template : `${template.replace(/\/$/, '')}/{kind}/{id}`;
  return (kind, id) =>
    isId(id) ? full.replaceAll('{kind}', kind).replaceAll('{id}', encodeURIComponent(id)) : undefined;
}
