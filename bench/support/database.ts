import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from './pause.js';

/** The embedded database of a hub, read over a separate read-only connection. */
export interface Database {
  readonly pid: number;
  first<Row>(text: string, values?: readonly unknown[]): Promise<Row>;
  /** Until `works` works are applied in their members and observed there, and no plan is due. */
  settled(works: number): Promise<void>;
  /** Until `resources` resources are healthy everywhere, pods of Deployments included. */
  healthy(resources: number): Promise<void>;
  close(): Promise<void>;
}

export async function openDatabase(dataDir: string): Promise<Database> {
  const folder = join(dataDir, 'postgres');
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim();
  // The fourth line of the file is the port, the first the process.
  const lines = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n');
  const client = new pg.Client({ host: '127.0.0.1', port: Number(lines[3]), user: 'manifold', password, database: 'postgres' });
  await client.connect();
  const first = async <Row>(text: string, values: readonly unknown[] = []) => (await client.query(text, [...values])).rows[0] as Row;
  return {
    pid: Number(lines[0]),
    first,
    async settled(works) {
      let told = '';
      const ask = async () => {
        const { applied, observed, due } = await first<{ applied: number; observed: number; due: number }>(progress);
        told = `${applied} applied, ${observed} observed, ${due} plans due`;
        return applied >= works && observed >= works && due === 0;
      };
      await eventually('works that settle', ask, 250).catch((error: unknown) => {
        throw new Error(`${works} works did not settle: ${told}`, { cause: error });
      });
    },
    async healthy(resources) {
      const ask = async () => (await first<{ healthy: number }>(healthyResources)).healthy >= resources;
      await eventually('resources that are healthy', ask, 500);
    },
    close: () => client.end(),
  };
}

const healthyResources = `select count(*)::int as healthy from binding_status where health = 'HEALTHY'`;

const progress = `
  select (select count(*)::int from work where desired_digest is not null and applied_digest = desired_digest) as applied,
    (select count(*)::int from observation) as observed, (select count(*)::int from plan_due) as due`;
