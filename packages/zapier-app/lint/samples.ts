// Compares samples with the output fields that describe them.
import { componentsOf, type Definition, type Field } from './definition.ts';

/** The faults of the samples: `time` for dates without ISO 8601 or zone, `type` for values that do not fit their field or are missing. */
export function sampleFaults(definition: Definition, kind: 'time' | 'type'): string[] {
  const faultsIn = kind === 'time' ? timeFaults : typeFaults;
  return componentsOf(definition).flatMap(({ key, operation }) =>
    faultsIn(operation.outputFields ?? [], operation.sample ?? {}).map((fault) => `${key}.${fault}`),
  );
}

function timeFaults(fields: readonly Field[], sample: Record<string, unknown>): string[] {
  return Object.entries(sample).flatMap(([key, value]) => {
    const field = fields.find((one) => one.key === key);
    if (Array.isArray(value) && field?.children) {
      return value.flatMap((item) => timeFaults(field.children ?? [], item).map((fault) => `${key}.${fault}`));
    }
    const isTime = field?.type === 'datetime' || (typeof value === 'string' && looksLikeTime.test(value));
    return isTime && !(typeof value === 'string' && iso.test(value)) ? [key] : [];
  });
}

/** Values that do not have their field's type, and required ones that are missing. */
export function typeFaults(fields: readonly Field[], sample: Record<string, unknown>): string[] {
  return fields.flatMap(({ key, type = 'string', list, children, required }) => {
    const value = sample[key];
    if (value === undefined || value === null) return required ? [`${key} is missing`] : [];
    if (children) {
      return Array.isArray(value)
        ? value.flatMap((item) => typeFaults(children, item).map((fault) => `${key}.${fault}`))
        : [`${key} is not a list`];
    }
    const values = list && Array.isArray(value) ? value : [value];
    return values.every((one) => fits[type]?.(one)) ? [] : [`${key} does not have the type ${type}`];
  });
}

const looksLikeTime = /^(\d{4}-\d{2}-\d{2}T|\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))/;
const iso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  datetime: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  // An address, or Zapier's pointer to a function that makes the file.
  file: (value) => typeof value === 'string' && /^(https:\/\/|hydrate\|\|\|)/.test(value),
};
