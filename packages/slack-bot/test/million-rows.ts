// Makes PostgreSQL plan as if each table had a million rows, and says which statements then read a whole table.
import type { Database } from '@codetether/hosting/postgres';

interface Column {
  schema: string;
  table: string;
  column: string;
  /** pg_type's: S text, D times, N numbers, B booleans, A arrays, E enumerations, U others. */
  category: string;
  type: string;
  nullable: boolean;
  /** It has no default. */
  required: boolean;
}

const rows = 1_000_000;
/** Workspaces, and so the different values of most columns of text. */
const workspaces = 10_000;

/**
 * PostgreSQL 18 takes a dump's statistics (https://www.postgresql.org/docs/18/functions-admin.html): no row is needed but one, since the planner asks the file
 * for its pages.
 */
export async function pretendMillionRows(database: Database, tables: readonly string[]): Promise<void> {
  const columns = await database<Column & Record<string, unknown>>`
    select n.nspname as schema, c.relname as table, a.attname as column, t.typcategory as category, t.typname as type,
      not a.attnotnull as nullable, a.attnotnull and not a.atthasdef and a.attidentity = '' as required
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
      join pg_type t on t.oid = a.atttypid
    where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
      and n.nspname || '.' || c.relname = any(${tables}::text[])`;
  await database.transaction(async (sql) => {
    await sql`set local session_replication_role = replica`;
    for (const name of tables) {
      const own = columns.filter(({ schema, table }) => `${schema}.${table}` === name);
      const row = Object.fromEntries(own.filter(({ required }) => required).map((one) => [one.column, anyValue(one)]));
      const names = Object.keys(row);
      const list = names.map((column) => `"${column}"`).join(', ');
      await sql.raw(
        `insert into ${name} (${list}) select ${list} from jsonb_populate_record(null::${name}, $1)
        on conflict do nothing`,
        [JSON.stringify(row)],
      );
    }
  });
  for (const name of tables) {
    const [schema, table] = name.split('.');
    await database`select pg_restore_relation_stats('schemaname', ${schema}::text, 'relname', ${table}::text,
      'relpages', 1, 'reltuples', ${rows}::real)`;
  }
  for (const { schema, table, column, category, type, nullable } of columns) {
    if (type === 'jsonb' || type === 'bytea' || category === 'A') continue;
    const isTime = category === 'D';
    await database`select pg_restore_attribute_stats('schemaname', ${schema}::text, 'relname', ${table}::text,
      'attname', ${column}::text, 'inherited', false, 'null_frac', ${nullable ? 0.5 : 0}::real, 'avg_width', 16,
      'n_distinct', ${isTime ? -1 : category === 'B' ? 2 : workspaces}::real)`;
    if (isTime)
      // Of the last hundred days: a deletion of what is older finds a part of it.
      await database`select pg_restore_attribute_stats('schemaname', ${schema}::text, 'relname', ${table}::text,
        'attname', ${column}::text, 'inherited', false, 'histogram_bounds',
        (select array_agg(now() - make_interval(days => 100 - day) order by day)::text from generate_series(0, 100) day))`;
  }
}

/** The tables that the statement reads from the first row to the last. Its parameters may have any value. */
export async function scannedBy(database: Database, statement: string): Promise<string[]> {
  const { rows } = await database.raw(`explain (generic_plan, format json, verbose) ${statement}`);
  const [{ 'QUERY PLAN': plans = [] } = {}] = rows as { 'QUERY PLAN': { Plan: Plan }[] }[];
  return plans.flatMap(({ Plan }) => scans(Plan));
}

interface Plan {
  'Node Type': string;
  Schema?: string;
  'Relation Name'?: string;
  Plans?: Plan[];
}

function scans(plan: Plan): string[] {
  const own = plan['Node Type'] === 'Seq Scan' ? [`${plan.Schema}.${plan['Relation Name']}`] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scans)];
}

/** Of PostgreSQL's checks, `any` passes all of them. */
function anyValue({ category, type }: Column): unknown {
  if (type === 'uuid') return '00000000-0000-4000-8000-000000000000';
  if (type === 'jsonb') return {};
  if (type === 'bytea') return '\\x00';
  return { S: 'any', D: '2026-01-01', N: 1, B: false, A: [] }[category] ?? 'created';
}
