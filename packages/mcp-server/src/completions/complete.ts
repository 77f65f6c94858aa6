// Completion of a resource template's variable, or of a prompt's argument.
import { requireScopes } from '@codetether/core';
import type { PromptRegistry } from '../prompts/prompt-registry.ts';
import { valuesOf } from '../resources/field-values.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import type { Call } from '../results/call.ts';
import { inputField } from '../results/input-field.ts';
import { recordTemplate, variableOf } from '../results/resource-uri.ts';

/** The protocol's request. */
export interface Asked {
  ref: { type: 'ref/resource'; uri: string } | { type: 'ref/prompt'; name: string };
  argument: { name: string; value: string };
}

/** Empty where there is nothing to propose. Throws ConnectorError. */
export async function complete(
  call: Call,
  { ref, argument }: Asked,
  { resources, prompts }: { resources: ResourceRegistry; prompts: PromptRegistry },
): Promise<readonly string[]> {
  const { name, value } = argument;
  if (ref.type === 'ref/resource') return ofTemplate(ref.uri);
  const prompt = prompts.all.find((one) => one.name === ref.name);
  const field = prompt && inputField(prompt, name);
  if (!field) return [];
  const proposed = await valuesOf(field, call, value);
  // A field without a lookup may still identify a resource, as a month does.
  return proposed.length > 0 || field.lookup ? proposed : ofTemplate(recordTemplate(name) ?? '');

  async function ofTemplate(template: string): Promise<readonly string[]> {
    const resource = resources.all.find((one) => one.template === template);
    if (!resource?.complete || variableOf(template) !== name) return [];
    requireScopes(resource, call.caller.scopes);
    return resource.complete(call, value);
  }
}
