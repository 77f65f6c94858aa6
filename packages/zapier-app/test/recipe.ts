// The recipes of docs/recipes.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recipe } from './zap.ts';

export const recipeFolder = join(import.meta.dirname, '../../../docs/recipes');

export const recipeNames = readdirSync(recipeFolder).flatMap((file) =>
  file.endsWith('.json') ? [file.replace('.json', '')] : [],
);

export const recipe = (name: string): Recipe => JSON.parse(readFileSync(join(recipeFolder, `${name}.json`), 'utf8'));
