import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../..', import.meta.url).pathname;

/** Each takes some seconds on an idle machine, and longer on a busy one. */
const TIMEOUT_MS = 120_000;

interface Line {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly budget: number | null;
  readonly better: 'lower' | 'higher';
  readonly ok: boolean | null;
}

/** Figures that each bench must print, by its words. */
const benches: readonly (readonly [words: string, figures: readonly string[]])[] = [
  ['status --clusters 2 --objects 5', ['member_to_graphql_p50_ms', 'member_to_graphql_p99_ms', 'status_changes_per_s']],
  ['restart --clusters 2 --objects 6', ['ready_s', 'member_writes']],
  ['register --clusters 2', ['first_full_status_p50_ms']],
  ['memory --clusters 2 --objects 4', ['hub_rss_mib']],
  ['idle --clusters 2 --objects 5', ['member_writes', 'rows_written_beyond_heartbeats', 'hub_cpu_percent_of_a_core']],
  ['api --objects 5', ['applications_first_page_p95_ms']],
];

describe('npm run bench', () => {
  it.each(benches)(
    '%s prints figures and nothing but them, without a verdict away from the standard size',
    async (words, wanted) => {
      const { code, stdout, stderr } = await bench([...words.split(' '), '--json']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });

      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
      for (const line of lines) {
        expect(line).toEqual({
          name: expect.any(String),
          value: expect.any(Number),
          unit: expect.any(String),
          budget: line.budget,
          better: expect.stringMatching(/^(lower|higher)$/),
          ok: null,
        });
      }
      expect(lines.filter(({ budget }) => budget !== null).map(({ name }) => name)).toEqual(wanted);
      for (const name of ['member_writes', 'rows_written_beyond_heartbeats'])
        expect(lines.find((line) => line.name === name)?.value ?? 0).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'says how it is used when it is asked for what there is not',
    async () => {
      for (const words of [['nothing'], ['status', '--real', '3'], ['status', '--objects', 'many']]) {
        const { code, stdout, stderr } = await bench(words);
        expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
        expect(stderr).toMatch(/^Usage: npm run bench|--objects must be a whole number/);
      }
    },
    TIMEOUT_MS,
  );
});

async function bench(words: readonly string[]) {
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/bench/main.js', ...words], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Six hubs and six simulators are compiled once.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_COMPILE_CACHE: join(tmpdir(), 'manifold-bench-compiled') },
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
