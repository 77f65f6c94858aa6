// Zapier's published checks of a definition, offline: docs.zapier.com "Integration check reference", D001 to D025 by its text, D026 and D027 as far as
// release notes describe them. D019 and D020 do not exist. Checks of live Zaps (T, S, Z) cannot run here.
import { componentsOf, type Definition, inputsOf, visibleOf } from './definition.ts';
import { reviewRules } from './review-rules.ts';
import type { Rule } from './rule.ts';
import { sampleFaults } from './samples.ts';
import { badLinks, isTitleCase, plain, textsOf } from './texts.ts';

export interface Finding {
  code: string;
  what: string;
}

export function lint(definition: Definition): Finding[] {
  return rules.flatMap(({ code, find }) => find(definition).map((what) => ({ code, what })));
}

/** The newest platform that this lint knows. */
const newestPlatform = '19.1.0';

const fields = (definition: Definition) =>
  componentsOf(definition).flatMap((component) =>
    inputsOf(component).map((field) => ({ ...field, where: `${component.key}.${field.key}` })),
  );
const authFields = ({ authentication }: Definition) => authentication.fields ?? [];
const hooks = ({ triggers }: Definition) =>
  Object.values(triggers).filter(({ operation }) => operation.type === 'hook');
const isStatic = ({ operation }: { operation: object }) =>
  !('performSubscribe' in operation) || !('performUnsubscribe' in operation);

const published: readonly Rule[] = [
  {
    code: 'D001',
    title: 'Asks for API key in action instead of in auth',
    find: (definition) =>
      fields(definition)
        .filter(({ key }) => /(^|_)(api_?key|api_?token|access_?token|secret|password)$/i.test(key))
        .map(({ where }) => where),
  },
  {
    code: 'D002',
    title: 'Provide link in help text for auth fields',
    find: (definition) =>
      authFields(definition)
        .filter(({ key, helpText }) => /key|token|secret/i.test(key) && !/\[.+\]\(.+\)/.test(helpText ?? ''))
        .map(({ key }) => key),
  },
  {
    code: 'D003',
    title: 'Connection label should be set',
    find: ({ authentication: { connectionLabel } }) =>
      connectionLabel?.includes('{{') || connectionLabel?.startsWith('$func$') ? [] : ['authentication'],
  },
  {
    // An ID field names a thing that another component returns; the ID of a new thing is free text.
    code: 'D004',
    title: 'ID fields should have dynamic dropdowns',
    find: (definition) => {
      const answered = new Set(
        componentsOf(definition).flatMap(({ operation }) => (operation.outputFields ?? []).map(({ key }) => key)),
      );
      return fields(definition)
        .filter(({ key, dynamic }) => /(^|_)id$/.test(key) && answered.has(key) && !dynamic)
        .map(({ where }) => where);
    },
  },
  {
    code: 'D005',
    title: 'Dynamic dropdown connects to a non-existing trigger',
    find: (definition) =>
      fields(definition).flatMap(({ dynamic, where }) => {
        if (!dynamic) return [];
        const [key = '', id = '', label = ''] = dynamic.split('.');
        const sample = definition.triggers[key]?.operation.sample;
        return sample && id in sample && label in sample ? [] : [`${where}: ${dynamic}`];
      }),
  },
  {
    code: 'D006',
    title: 'REST hook trigger needs a polling URL',
    find: (definition) =>
      hooks(definition)
        .filter(({ operation }) => !('performList' in operation))
        .map(({ key }) => key),
  },
  {
    code: 'D007',
    title: 'All URLs should be HTTPS',
    find: (definition) => textsOf(definition).filter((text) => /\bhttp:\/\//.test(text)),
  },
  {
    code: 'D008',
    title: 'Invalid Markdown link',
    find: (definition) => [
      ...componentsOf(definition).flatMap(({ display, key }) =>
        badLinks(display.description).map((bad) => `${key}: ${bad}`),
      ),
      ...fields(definition).flatMap(({ helpText, where }) => badLinks(helpText ?? '').map((bad) => `${where}: ${bad}`)),
    ],
  },
  {
    code: 'D009',
    title: 'Requires at least one search field',
    find: ({ searches }) =>
      Object.values(searches)
        .filter((search) => inputsOf(search).length === 0)
        .map(({ key }) => key),
  },
  {
    code: 'D010',
    title: 'Missing "ID" field in static sample data',
    find: ({ triggers }) =>
      Object.values(triggers)
        .filter(({ operation }) => operation.type !== 'hook' && operation.sample?.id === undefined)
        .map(({ key }) => key),
  },
  {
    code: 'D011',
    title: 'Redundant help text',
    find: (definition) =>
      fields(definition)
        .filter(({ label = '', helpText }) => helpText && plain(helpText) === plain(label))
        .map(({ where }) => where),
  },
  {
    code: 'D012',
    title: 'Static sample is required',
    find: (definition) =>
      visibleOf(definition)
        .filter(({ operation }) => Object.keys(operation.sample ?? {}).length === 0)
        .map(({ key }) => key),
  },
  {
    code: 'D013',
    title: 'Connects to a non-existing search',
    find: (definition) =>
      fields(definition).flatMap(({ search, where }) => {
        if (!search) return [];
        const [key = '', output] = search.split('.');
        const answers = definition.searches[key]?.operation.outputFields ?? [];
        return answers.some((field) => field.key === output) ? [] : [`${where}: ${search}`];
      }),
  },
  {
    code: 'D014',
    title: 'Has a search connector, but no dynamic dropdown',
    find: (definition) =>
      fields(definition)
        .filter(({ search, dynamic }) => search && !dynamic)
        .map(({ where }) => where),
  },
  {
    code: 'D015',
    title: 'Search-or-create connects to a non-existing action or search',
    find: ({ searchOrCreates, searches, creates }) =>
      Object.entries(searchOrCreates)
        .filter(([, { search, create }]) => !(search in searches) || !(create in creates))
        .map(([key]) => key),
  },
  {
    code: 'D016',
    title: 'Consists only of a static webhook',
    find: (definition) => (componentsOf(definition).length === 1 && hooks(definition).some(isStatic) ? ['app'] : []),
  },
  {
    code: 'D017',
    title: 'Static hook is discouraged',
    find: (definition) =>
      hooks(definition)
        .filter(isStatic)
        .map(({ key }) => key),
  },
  {
    code: 'D018',
    title: 'Title-cased label',
    find: (definition) =>
      [...componentsOf(definition), ...Object.values(definition.searchOrCreates)]
        .map(({ display }) => display.label)
        .filter((label) => !isTitleCase(label)),
  },
  {
    code: 'D021',
    title: 'Trigger description requirements',
    find: ({ triggers }) =>
      Object.values(triggers)
        .map(({ display }) => display.description)
        .filter((description) => !/^Triggers when .*\.$/.test(description)),
  },
  {
    code: 'D022',
    title: 'Creates should have static input fields',
    find: ({ creates }) =>
      Object.values(creates)
        .filter((create) => !inputsOf(create).some(({ key, type }) => key && type !== 'copy'))
        .map(({ key }) => key),
  },
  { code: 'D023', title: 'ISO 8601 in static sample', find: (definition) => sampleFaults(definition, 'time') },
  {
    code: 'D024',
    title: 'Static sample respects output fields',
    find: (definition) => sampleFaults(definition, 'type'),
  },
  {
    code: 'D025',
    title: 'No dangerous URIs',
    find: (definition) => textsOf(definition).filter((text) => /\b(javascript|vbscript|data|file):\S/i.test(text)),
  },
  {
    code: 'D026',
    title: 'Domain field is validated',
    find: (definition) =>
      authFields(definition)
        .filter(({ key, inputFormat }) => /domain|host|url|site/i.test(key) && !inputFormat)
        .map(({ key }) => key),
  },
  {
    code: 'D027',
    title: 'Newest platform core',
    find: ({ platformVersion }) => (platformVersion === newestPlatform ? [] : [platformVersion]),
  },
];

export const rules: readonly Rule[] = [...published, ...reviewRules];
