import pg from 'pg';

/** The schema of a database as text, from its catalogs in a fixed order: tables with columns and constraints, indexes, sequences. */
export async function schemaText(url: string): Promise<string> {
  const db = new pg.Client(url);
  await db.connect();
  try {
    const { rows } = await db.query<{ text: string }>(catalog);
    return `-- Written by npm run db:dump from the migrations.\n\n${rows.map(({ text }) => text).join('\n\n')}\n`;
  } finally {
    await db.end();
  }
}

const catalog = `
  with tables as (
    select c.oid, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and c.relname <> 'migration'
  ), parts as (
    select t.relname, 1 as half, a.attnum as place, '  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end
      || case a.attidentity when 'a' then ' generated always as identity' else '' end
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
    from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
    union all
    select t.relname, 2, row_number() over (partition by t.relname order by n.contype, n.conname), '  constraint ' || n.conname || ' ' || pg_get_constraintdef(n.oid)
    from tables t join pg_constraint n on n.conrelid = t.oid where n.contype <> 'n'
  )
  select text from (
    select 1 as chapter, relname, 'create table ' || relname || E' (\\n' || string_agg(line, E',\\n' order by half, place) || E'\\n);' as text
    from parts group by relname
    union all
    select 2, i.relname, pg_get_indexdef(i.oid) || ';' from pg_index x join tables t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
    where not exists (select from pg_constraint n where n.conindid = i.oid and n.contype in ('p', 'u'))
    union all
    select 3, c.relname, 'create sequence ' || c.relname || ';' from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'S' and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i'))
  ) chapters order by chapter, relname`;
