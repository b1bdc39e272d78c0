import { expect, it } from '@jest/globals';
import pg from 'pg';
import { openTestStore } from '../support/store.js';
import { unused } from '../support/unused-pool.js';

it('gives one database to one test at a time, also if a test closes its store twice', async () => {
  const first = await openTestStore();
  await first.close();
  await first.close();
  const [one, other] = [await openTestStore(), await openTestStore()];

  expect(one.url).toBe(first.url);
  expect(other.url).not.toBe(first.url);
  await Promise.all([one.close(), other.close()]);
});

it('names the pool whose connection was not given back', async () => {
  const test = await openTestStore();
  const pool = new pg.Pool({ connectionString: test.url, max: 1, application_name: 'manifold/leaking' });
  const kept = await pool.connect();

  await expect(unused(pool, 10)).rejects.toThrow(/^1 connections of manifold\/leaking are still in use after 0\.01 s/);
  const waiting = unused(pool);
  kept.release();
  await waiting;
  await pool.end();
  await test.close();
});
