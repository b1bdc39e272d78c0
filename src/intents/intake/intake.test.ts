import { afterAll, describe, expect, it } from '@jest/globals';
import { sourceIntake } from '../../../test/support/intake-thread.js';
import { intentLimits } from '../../core/intent/limits.js';
import { locateProblems } from '../../core/intent/locate-problems.js';
import { readIntent } from '../../core/intent/read-intent.js';
import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import { Intake } from './intake.js';
import { IntakePool } from './intake-pool.js';

/** For what is not about time: a busy machine cuts nothing off here. */
const intake = new Intake(new IntakePool({ worker: sourceIntake, timeMs: 600_000 }));
afterAll(() => intake.close());

const configMap = (i: number, lines = 40) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c-${i}\n  namespace: shop\ndata:\n${Array.from({ length: lines }, (_, k) => `  key-${k}: "value ${i} of ${k}"\n`).join('')}`;
const policy = `apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: all, namespace: shop }
spec: { resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }] }
`;
const many = (n: number, lines?: number) => [policy, ...Array.from({ length: n }, (_, i) => configMap(i, lines))].join('---\n');

describe('a large text', () => {
  it('is read in a thread with the same result as at once', async () => {
    const text = `${many(100)}---\nkind: ConfigMap\napiVersion: v1\nmetadata: { name: last }\ndata: { on: x }\n`;
    const [aside, atOnce] = [await intake.read(text, { application: 'web' }), readIntent(text, { application: 'web' })];
    if (!aside.ok || !atOnce.ok) throw new Error('refused');

    expect(canonicalJson(aside.intent.resources)).toBe(canonicalJson(atOnce.intent.resources));
    expect(aside.intent.policies).toEqual(atOnce.intent.policies);
    expect([...aside.intent.documentOf.values()]).toEqual([...atOnce.intent.documentOf.values()]);
    expect(aside.intent.warnings).toEqual(atOnce.intent.warnings);
    expect(aside.intent.warnings).toHaveLength(1);
    expect(aside.intent.application).toEqual({ namespace: 'shop', name: 'web' });
  });

  it('is refused with the same errors', async () => {
    const text = `${many(100)}---\nkind: ConfigMap\n---\na: [`;
    const [aside, atOnce] = [await intake.read(text, {}), readIntent(text)];

    expect(aside.ok ? [] : aside.errors).toEqual(atOnce.ok ? [] : atOnce.errors);
    expect(aside.ok ? 0 : aside.errors.length).toBeGreaterThan(1);
  });

  it('has lines for problems that are found later', async () => {
    const text = many(100);
    const problem = { code: 'INVALID_VALUE', message: 'x', fix: 'y', field: ['data', 'key-3'] } as const;
    const problems = [{ problem, document: 100, kind: 'ConfigMap', name: 'c-99' }];

    expect(text.length).toBeGreaterThan(32_768);
    expect(await intake.locate(text, problems)).toEqual(locateProblems(text, problems));
    expect(locateProblems(text, problems)).toMatchObject([{ document: 100, line: expect.any(Number) }]);
  });

  it('has interpreters whose fields have lines', async () => {
    const interpreter = `apiVersion: config.karmada.io/v1alpha1
kind: ResourceInterpreterCustomization
metadata: { name: crons }
spec:
  target: { apiVersion: example.com/v1, kind: Cron }
  customizations:
    replicaResource: { luaScript: "function GetReplicas(o) return 1 end" }
`;
    const text = `${many(100)}---\n${interpreter}`;
    const field = ['spec', 'customizations', 'replicaResource', 'luaScript'];
    const linesOf = (read: Awaited<ReturnType<typeof intake.read>>) =>
      read.interpreters.map(({ locate }) => {
        const { document, line, field: path } = locate({ code: 'INVALID_VALUE', message: '', fix: '', field });
        return { document, line, path };
      });

    expect(linesOf(await intake.read(text, {}))).toEqual(linesOf(readIntent(text)));
    expect(linesOf(readIntent(text))).toMatchObject([{ document: 101, line: expect.any(Number) }]);
  });

  it('of 16 MiB is read, and one byte more is refused', async () => {
    const head = 'apiVersion: example.com/v1\nkind: Text\nmetadata: { name: a }\n';
    const body = `${Array.from({ length: 12 }, (_, i) => `${head.replace('name: a', `name: a${i}`)}spec: { text: "${'x'.repeat(1_390_000)}" }\n`).join('---\n')}`;
    const text = body + '#'.repeat(intentLimits.bytes - body.length);

    expect(await intake.read(text, {})).toMatchObject({ ok: true });
    expect(await intake.read(`${text}#`, {})).toMatchObject({ ok: false, errors: [{ code: 'TOO_LARGE' }] });
  });

  it('of 1 200 documents is read, and one of 5 001 is refused', async () => {
    const read = await intake.read(many(1_200), {});

    expect(read.ok && read.intent.resources.length).toBe(1_200);
    expect(await intake.read(many(5_000, 1), {})).toMatchObject({ ok: false, errors: [{ code: 'TOO_COMPLEX' }] });
  });

  it('does not block the event loop', async () => {
    const text = many(1_250, 60);
    await intake.read(text, {});
    // CPU time of this thread, which another load of the machine does not make longer.
    const cpuOf = async (work: () => unknown) => {
      const begin = process.threadCpuUsage();
      await work();
      const { user, system } = process.threadCpuUsage(begin);
      return user + system;
    };
    const atOnce = await cpuOf(() => readIntent(text));

    expect(await cpuOf(() => intake.read(text, {}))).toBeLessThan(atOnce / 2);
  });
});

describe('a text that takes too long', () => {
  const limited = (options: ConstructorParameters<typeof IntakePool>[0]) =>
    new Intake(new IntakePool({ worker: sourceIntake, ...options }));

  it.each([
    { options: { timeMs: 1 }, says: 'time' },
    { options: { memoryMb: 24 }, says: 'memory' },
  ])('of $says is refused, and the next one is read by another thread', async ({ options, says }) => {
    const small = limited(options);
    const refusal = { ok: false, errors: [{ code: 'TOO_COMPLEX', message: expect.stringContaining(`limit of ${says}`) }] };

    expect(await small.read(many(1_250, 100), {})).toMatchObject(refusal);
    expect(await small.read(many(1_250, 100), {})).toMatchObject(refusal);
    await small.close();
  });

  it('waits for those before it, and is refused if too many wait', async () => {
    const text = many(1_000);
    const size = Math.ceil((128 * 1024 * 1024) / text.length);
    const pool = new IntakePool({ worker: sourceIntake });
    const ends = Promise.all(Array.from({ length: size + 1 }, () => pool.read({ text, words: {} })));
    await pool.close();

    expect((await ends).map(({ kind }) => kind).filter((kind) => kind === 'busy').length).toBeGreaterThan(0);
    expect(await pool.read({ text, words: {} })).toEqual({ kind: 'failed' });
  });
});
