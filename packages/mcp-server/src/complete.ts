// Completion of a resource template's variable.

import type { Shelf } from './resources/shelf.ts';
import { variableOf } from './resources/uri.ts';
import type { Call } from './tool.ts';

/** As the protocol asks. */
export interface Asked {
  ref: { type: 'ref/resource'; uri: string } | { type: 'ref/prompt'; name: string };
  argument: { name: string; value: string };
}

/** None where nothing can be proposed. Throws ConnectorError. */
export async function complete(call: Call, { ref, argument }: Asked, shelf: Shelf): Promise<readonly string[]> {
  if (ref.type === 'ref/prompt') return [];
  const resource = shelf.all.find(({ template }) => template === ref.uri);
  if (!resource?.complete || variableOf(resource.template) !== argument.name) return [];
  return resource.complete(call, argument.value);
}
