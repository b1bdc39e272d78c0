import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { deliver } from './edge-client.js';
import { conversation, type Delivery } from './http-requests.js';
import { openFiles, residentBytes, watchHealth } from './hub-watch.js';
import { Random } from './random.js';
import { message, upgrade } from './websocket-frames.js';

/*
 * Damaged requests, frames and connections against a whole hub. `FUZZ_SEED` repeats a run; `FUZZ_SECONDS` (20, in CI 45) says how long, or
 * `FUZZ_CASES` how many; `FUZZ_FIRST` begins at a case of a run, to repeat that one.
 */
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const cases = Number(process.env['FUZZ_CASES'] ?? Number.POSITIVE_INFINITY);
const seconds = Number(process.env['FUZZ_SECONDS'] ?? (Number.isFinite(cases) ? 7_200 : process.env['CI'] ? 45 : 20));
const first = Number(process.env['FUZZ_FIRST'] ?? 0);
const LANES = 12;
/** A slow machine goes on after its time until it has tried so many. */
const LEAST_CASES = 200;
/** CPU time of the hub while /healthz waits for its answer: a request that holds up the others for longer is a fault. */
const MAX_HELD_MS = 3_000;
const MIB = 2 ** 20;
/**
 * Resident memory under the fuzzer grows for 100 s to 500 MiB and stays below 530 MiB for as long as it runs: after each full collection
 * the old objects of V8 take 64 MiB, before it 170 MiB, and V8 keeps the pages of its young and old objects (330 MiB).
 */
const MAX_RESIDENT_BYTES = 600 * MIB;
const TIMEOUT_MS = (seconds + 240) * 1_000;

let hub: TestHub;
let port: number;
let filesBefore: number;

beforeAll(async () => {
  process.stderr.write(`FUZZ_SEED=${seed}\n`);
  hub = await startHub({ env: { MANIFOLD_SIMULATED_CLUSTERS: '0', MANIFOLD_LOG: 'warn' } });
  port = Number(new URL(hub.url).port);
  filesBefore = openFiles(hub.pid);
});
afterAll(() => hub?.stop());

/** Runs the requests from `next` in parallel until there are none; counts the hub's answers by status. */
async function runAll(next: () => Delivery | null): Promise<Map<string, number>> {
  const statuses = new Map<string, number>();
  const lane = async () => {
    for (let one = next(); one !== null; one = next()) {
      const status = /^HTTP\/1\.1 (\d+)/.exec(await deliver(port, one))?.[1] ?? 'none';
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return statuses;
}

/** The invariants after all requests: the process, its health, its memory, its file descriptors, and no internal error. */
async function expectWell(stop: ReturnType<typeof watchHealth>): Promise<void> {
  const { mostCpuMs, failures, mostBytes } = await stop();
  expect(failures).toEqual([]);
  expect(hub.output()).not.toContain('was not handled');
  expect(() => process.kill(hub.pid, 0)).not.toThrow();
  await eventually(async () => expect((await fetch(`${hub.url}/readyz`)).status).toBe(200));
  expect(mostCpuMs).toBeLessThan(MAX_HELD_MS);
  expect(mostBytes).toBeLessThan(MAX_RESIDENT_BYTES);
  await eventually(async () => expect(openFiles(hub.pid)).toBeLessThanOrEqual(filesBefore + 24));
}

describe('the edge of a hub', () => {
  it(
    `survives damaged conversations (FUZZ_SEED=${seed})`,
    async () => {
      const stop = watchHealth(hub);
      const end = performance.now() + seconds * 1_000;
      let index = first;
      const statuses = await runAll(() =>
        index - first >= cases || (performance.now() > end && index - first >= LEAST_CASES)
          ? null
          : conversation(new Random(seed + index++), hub.token),
      );

      process.stderr.write(
        `${index - first} conversations, answers by status: ${JSON.stringify(Object.fromEntries([...statuses].sort()))}\n`,
      );
      await expectWell(stop);
      for (const status of ['200', '400', '101']) expect(statuses.get(status)).toBeGreaterThan(0);
      expect(errorsOf(hub)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it('survives a reset after every byte of a request, an upgrade and what follows it', async () => {
    const stop = watchHealth(hub);
    const random = new Random(1);
    const body = '{"query":"{ hub { version } }"}';
    const head = `Host: hub\r\nAuthorization: Bearer ${hub.token}\r\nContent-Type: application/json\r\n`;
    const whole = [
      Buffer.from('GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n'),
      Buffer.from(`POST /graphql HTTP/1.1\r\n${head}Content-Length: ${body.length}\r\n\r\n${body}`),
      Buffer.from(`POST /graphql HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`),
      Buffer.concat([
        upgrade(random),
        message({ type: 'connection_init', payload: { token: hub.token } }),
        message({ id: '1', type: 'subscribe', payload: { query: 'subscription { events { id } }' } }),
      ]),
    ];
    const all = whole.flatMap((bytes) => Array.from({ length: bytes.length + 1 }, (_, length) => bytes.subarray(0, length)));
    let at = 0;
    await runAll(() => (at < all.length ? { pieces: [all[at++]!], pauseMs: 0, end: at % 2 === 0 ? 'reset' : 'half-close' } : null));

    await expectWell(stop);
  }, 240_000);

  it('limits its memory while queries change', async () => {
    const stop = watchHealth(hub);
    for (let i = 0; i < 200; i++) {
      const fields = Array.from({ length: 25 }, (_, k) => `f${i}_${k}: name`).join(' ');
      for (const _ of [1, 2]) await hub.query(`{ clusters(first: 10) { nodes { ${fields} } } }`);
    }

    expect(residentBytes(hub.pid)).toBeLessThan(MAX_RESIDENT_BYTES);
    await expectWell(stop);
  }, 240_000);
});

/** Requests that ended as INTERNAL: each is a bug of the hub, with its stack in the log. */
function errorsOf({ output }: TestHub): string[] {
  const lines = output().split('\n');
  return lines.filter((line) => line.includes('A request failed.')).slice(0, 5);
}
