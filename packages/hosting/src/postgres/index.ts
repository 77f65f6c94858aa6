export { type Database, openDatabase, type Sql } from './database.ts';
export { asConfigError, databaseUrlProblem } from './database-problem.ts';
export { type Migration, migrate } from './migrate.ts';
