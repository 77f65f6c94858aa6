/** Where people see a task or run: from the operator's template; nothing without one. */
export function pageOf(template: string | undefined): (kind: 'tasks' | 'ralph', id: string) => string | undefined {
  if (!template) return () => undefined;
  const full = template.includes('{id}') ? template : `${template.replace(/\/$/, '')}/{kind}/{id}`;
  return (kind, id) => full.replaceAll('{kind}', kind).replaceAll('{id}', encodeURIComponent(id));
}
