import { isId } from '../../untrusted/typed-value.ts';

/** Where people see a task or run: from the operator's template; nothing without one, or for what is no id, since its text would stand in our address. */
export function pageOf(template: string | undefined): (kind: 'tasks' | 'ralph', id: string) => string | undefined {
  if (!template) return () => undefined;
  const full = template.includes('{id}') ? template : `${template.replace(/\/$/, '')}/{kind}/{id}`;
  return (kind, id) =>
    isId(id) ? full.replaceAll('{kind}', kind).replaceAll('{id}', encodeURIComponent(id)) : undefined;
}
