import { expect, test } from 'vitest';
import { terminalPicture } from './terminal-picture.ts';

const textOf = (line: string) => /<text [^>]*>(.*)<\/text>/.exec(terminalPicture([line]))?.[1];

test('styles become classes, and markup stays text', () => {
  expect(textOf('  \u001b[36m→\u001b[39m find \u001b[2m<b> & c\u001b[22m')).toBe(
    '  <tspan class="cyan">→</tspan> find <tspan class="dim">&lt;b> &amp; c</tspan>',
  );
});

test('a long line is cut, with one sign for the rest', () => {
  const shown = textOf(`\u001b[1m${'a'.repeat(60)}\u001b[22m${'b'.repeat(60)}\u001b[2mrest\u001b[22m`);
  expect(shown).toBe(`<tspan class="bold">${'a'.repeat(60)}</tspan>${'b'.repeat(43)}…`);
});
