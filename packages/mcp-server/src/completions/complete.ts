// Completion of a resource template's variable, or of a prompt's argument.
import { requireScopes } from '@codetether/core';
import { inputField } from '../input-field.ts';
import type { PromptBook } from '../prompts/prompt-book.ts';
import type { Shelf } from '../resources/shelf.ts';
import { recordTemplate, variableOf } from '../resources/uri.ts';
import type { Call } from '../tools/tool.ts';
import { valuesOf } from './field-values.ts';

/** As the protocol asks. */
export interface Asked {
  ref: { type: 'ref/resource'; uri: string } | { type: 'ref/prompt'; name: string };
  argument: { name: string; value: string };
}

/** None where nothing can be proposed. Throws ConnectorError. */
export async function complete(
  call: Call,
  { ref, argument }: Asked,
  { shelf, book }: { shelf: Shelf; book: PromptBook },
): Promise<readonly string[]> {
  const { name, value } = argument;
  if (ref.type === 'ref/resource') return ofTemplate(ref.uri);
  const prompt = book.all.find((one) => one.name === ref.name);
  const field = prompt && inputField(prompt, name);
  if (!field) return [];
  const proposed = await valuesOf(field, call, value);
  // What a field cannot be looked up by may identify a resource, as a month does.
  return proposed.length > 0 || field.lookup ? proposed : ofTemplate(recordTemplate(name) ?? '');

  async function ofTemplate(template: string): Promise<readonly string[]> {
    const resource = shelf.all.find((one) => one.template === template);
    if (!resource?.complete || variableOf(template) !== name) return [];
    requireScopes(resource, call.caller.scopes);
    return resource.complete(call, value);
  }
}
