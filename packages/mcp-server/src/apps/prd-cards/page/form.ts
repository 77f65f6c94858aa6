// The PRD as a form. Changes are in the draft at once; `redraw` is called when stories come or go.
import { button, element } from '../../page/dom.ts';
import { type Field, field } from '../../page/field.ts';
import type { Prd } from './prd.ts';

interface Editing {
  draft: Prd;
  redraw(focus: string): void;
}

export function form({ draft, redraw }: Editing): HTMLElement {
  const add = () => {
    draft.stories.push({ id: '', title: '', description: '', criteria: '', priority: undefined });
    redraw(`title-${draft.stories.length - 1}`);
  };
  return element(
    'div',
    { class: 'form' },
    ...inputs<'project' | 'branch' | 'description'>(draft, '', {
      project: { label: 'Project' },
      branch: { label: 'Branch' },
      description: { label: 'Description', rows: 3 },
    }),
    element('ol', { class: 'stories' }, ...draft.stories.map((_, index) => storyForm({ draft, redraw }, index))),
    button('Add a story', add, { 'data-focus': 'add' }),
  );
}

function storyForm({ draft, redraw }: Editing, index: number): HTMLElement {
  const story = draft.stories[index];
  const remove = () => {
    draft.stories.splice(index, 1);
    redraw('add');
  };
  const name = `Story ${index + 1}`;
  return element(
    'li',
    { class: 'story' },
    element(
      'fieldset',
      {},
      element('legend', {}, name),
      ...(story
        ? inputs<'title' | 'description' | 'criteria'>(story, `-${index}`, {
            title: { label: 'Title', required: true },
            description: { label: 'What the user wants', rows: 2 },
            criteria: { label: 'Acceptance criteria, one a line', rows: 3 },
          })
        : []),
      draft.stories.length > 1
        ? button('Remove', remove, { class: 'link small', 'aria-label': `Remove ${name}` })
        : undefined,
    ),
  );
}

/** A field for each text of the record, which it changes. */
function inputs<Name extends string>(
  record: Record<Name, string>,
  suffix: string,
  fields: Readonly<Record<Name, Pick<Field, 'label' | 'rows' | 'required'>>>,
): HTMLElement[] {
  // Its own type has the names alone.
  const names = Object.keys(fields) as Name[];
  return names.map((name) => {
    const changed = (value: string) => {
      record[name] = value;
    };
    return field({ ...fields[name], name: `${name}${suffix}`, value: record[name], changed });
  });
}

/** The name of the first field that must not be empty and is. */
export function gapIn({ stories }: Prd): string | undefined {
  const index = stories.findIndex(({ title }) => title.trim() === '');
  return index < 0 ? undefined : `title-${index}`;
}
