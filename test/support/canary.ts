import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { Client } from 'pg';

/** The ways in which a secret may lie in a text: as it is, quoted, in hexadecimal, and in base64 wherever in the encoded text it begins. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // The characters that its neighbours have a part in are left out.
    return text.slice(offset === 0 ? 0 : offset + 1, -4);
  });
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const quoted = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, quoted, encodeURIComponent(secret), bytes.toString('hex'), ...base64, ...base64url])];
}

/** Which of the secrets lie in a text, in whatever form. */
export function secretsIn(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => formsOf(secret).some((form) => text.includes(form)));
}

/** Every value of every table as text, by table; bytes as they are and, where they are deflated, inflated too. */
export async function dumpTables(url: string): Promise<ReadonlyMap<string, string>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    );
    const dump = new Map<string, string>();
    for (const { name } of tables) {
      const { rows } = await client.query<Record<string, unknown>>(`select * from ${name}`);
      dump.set(name, rows.map((row) => Object.values(row).map(textOf).join(' ')).join('\n'));
    }
    return dump;
  } finally {
    await client.end();
  }
}

function textOf(value: unknown): string {
  if (!Buffer.isBuffer(value)) return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return `${value.toString('latin1')} ${inflated(value.subarray(1))}`;
}

function inflated(bytes: Buffer): string {
  const ways = [() => inflateRawSync(bytes), () => gunzipSync(bytes)];
  return ways
    .map((way) => {
      try {
        return way().toString('latin1');
      } catch {
        return '';
      }
    })
    .join(' ');
}

/** Paths below a folder of the files that hold one of the secrets. */
export async function filesWith(folder: string, secrets: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if (secretsIn(await readFile(path, 'latin1'), secrets).length > 0) found.push(relative(folder, path));
  }
  return found.sort();
}

/** Address of the embedded Postgres of a hub that runs. */
export async function embeddedPostgresUrl(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'postgres');
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim();
  const port = (await readFile(join(folder, 'data/postmaster.pid'), 'utf8')).split('\n')[3];
  return `postgres://manifold:${password}@127.0.0.1:${port}/postgres`;
}
