// Faults that Zapier's reviewers send back although no check finds them: the build guidelines of docs.zapier.com, under our own codes.
import { type Component, type Definition, inputsOf, visibleOf } from './definition.ts';
import type { Rule } from './rule.ts';
import { plain } from './texts.ts';

/** Zapier's own bound for help texts, in characters. */
const shortestHelp = 20;

const shownInputs = (definition: Definition) =>
  visibleOf(definition).flatMap((component) =>
    inputsOf(component)
      // Zapier allows line items no help text.
      .filter(({ type, children }) => type !== 'copy' && !children)
      .map((field) => ({ ...field, where: `${component.key}.${field.key}` })),
  );

const describedOtherwise = (components: Record<string, Component>, form: RegExp) =>
  Object.values(components)
    .filter(({ display }) => !form.test(display.description))
    .map(({ key, display }) => `${key}: ${display.description}`);

export const reviewRules: readonly Rule[] = [
  {
    code: 'R001',
    title: 'Labels of inputs name the thing, not its ID',
    find: (definition) =>
      shownInputs(definition)
        .filter(({ label = '' }) => /\bIDs?\b/.test(label))
        .map(({ where }) => where),
  },
  {
    code: 'R002',
    title: 'Descriptions begin with a verb in the third person, and are one sentence',
    find: ({ creates, searches }) => [
      ...describedOtherwise(creates, /^(Creates|Sends|Starts|Cancels|Generates|Updates) [^.]+\.$/),
      ...describedOtherwise(searches, /^Finds [^.]+\.$/),
    ],
  },
  {
    code: 'R003',
    title: 'Help texts say more than the label',
    find: (definition) =>
      shownInputs(definition)
        .filter(({ label = '', helpText = '' }) => helpText.length < shortestHelp || plain(helpText) === plain(label))
        .map(({ where }) => where),
  },
  {
    code: 'R004',
    title: 'Components of one kind have different labels',
    find: ({ triggers, creates, searches }) =>
      [triggers, creates, searches].flatMap((group) => {
        const labels = Object.values(group).map(({ display }) => display.label);
        return labels.filter((label, index) => labels.indexOf(label) !== index);
      }),
  },
  {
    code: 'R005',
    title: 'An action without a required field says first what it needs',
    find: ({ creates }) =>
      Object.values(creates)
        .filter((create) => !inputsOf(create).some(({ required }) => required) && inputsOf(create)[0]?.type !== 'copy')
        .map(({ key }) => key),
  },
  {
    code: 'R006',
    title: 'The app says whether Zapier drops empty values',
    find: ({ flags }) => (flags?.cleanInputData === undefined ? ['flags.cleanInputData'] : []),
  },
  {
    code: 'R007',
    title: 'A chosen ID comes back in the output',
    find: (definition) =>
      Object.values(definition.creates).flatMap((create) => {
        const answered = new Set((create.operation.outputFields ?? []).map(({ key }) => key));
        return inputsOf(create)
          .filter(({ key, dynamic, required }) => dynamic && required && /_id$/.test(key) && !answered.has(key))
          .map(({ key }) => `${create.key}.${key}`);
      }),
  },
];
