import { expect, test } from 'vitest';
import { floors } from '../layers/floors.ts';
import { placeIn } from '../layers/place.ts';
import { packageOf, readSources } from '../layers/source.ts';
import { paths } from './paths.ts';

const sources = readSources();

test.each(paths)('$title goes through existing files, each on a floor', ({ steps }) => {
  for (const { file } of steps) {
    expect(sources.map(({ file }) => file)).toContain(file);
    const { name, inner } = packageOf(file);
    expect(placeIn(floors[name] ?? [], inner), file).toBeDefined();
  }
});

test.each(Object.entries(floors))('every place of %s exists', (name, rows) => {
  const inners = sources.map(({ file }) => packageOf(file)).flatMap((at) => (at.name === name ? [at.inner] : []));
  for (const { path } of rows.flat()) {
    expect(
      inners.some((inner) => inner === path || inner.startsWith(`${path}/`)),
      path,
    ).toBe(true);
  }
});
