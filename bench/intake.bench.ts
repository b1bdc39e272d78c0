import { loadavg } from 'node:os';
import { deployment, everywhere } from './support/documents.js';
import { type Figure, figure, percentile } from './support/figures.js';
import { simulated } from './support/fleet.js';
import { largeTexts, operator, overridden, policies, rules, smallDocuments, unknownKinds, wrongFields } from './support/large-texts.js';
import { type LoopDelay, meteredLoop, readLoopDelay } from './support/loop-delay.js';
import { pause } from './support/pause.js';
import { withFolder } from './support/processes.js';
import { type Rig, withRig } from './support/rig.js';
import type { Size } from './support/size.js';

/** S-D6: no request blocks the event loop for longer. */
const MAX_BLOCKED_MS = 100;
const PROBE_EVERY_MS = 20;
/** On a busy machine, the work after a request may take longer; then it counts for the next one. */
const SETTLES_MS = 120_000;

/** A request that is as large as the limits of the hub allow. */
interface Request {
  readonly name: string;
  readonly run: (rig: Rig) => Promise<unknown>;
}

/**
 * How long one large request blocks the event loop of the hub, with all the work that it causes: parsing, validation, storing, planning,
 * writes to the members and their reports. `objects` is the number of documents of the text with many small ones.
 */
export async function intake({ clusters, objects }: Size): Promise<readonly Figure[]> {
  const standard = clusters === 3 && objects === 4_900;
  return withFolder((folder) =>
    withRig(
      simulated(clusters, { controllers: false }),
      async (rig) => {
        await rig.hub.apply(everywhere);
        await rig.hub.apply(rules);
        await rig.hub.apply(deployment('warm-up'), 'warm-up');
        await rest(rig);
        await readLoopDelay(folder, rig.hubPid);
        const figures: Figure[] = [];
        for (const { name, run } of requests(objects)) {
          // Each request is printed when it ends, and one that fails does not end the bench: a run takes long on a busy machine.
          const { delay, healthz } = await measured(rig, folder, name, run).catch((error: unknown) => {
            process.stderr.write(`${name} has no result: ${String(error).slice(0, 300)}\n`);
            return none;
          });
          process.stderr.write(
            `${name}: ${JSON.stringify({ ...delay, healthz: Math.max(...healthz) })}, load ${loadavg()[0]?.toFixed(1)}\n`,
          );
          figures.push(
            figure(`${name}_blocked_max_ms`, delay.ownMaxMs, 'ms', MAX_BLOCKED_MS, 'lower', standard),
            figure(`${name}_loop_delay_max_ms`, delay.maxMs, 'ms', null, 'lower', standard),
            figure(`${name}_loop_delay_p99_ms`, delay.p99Ms, 'ms', null, 'lower', standard),
            figure(`${name}_healthz_max_ms`, Math.max(...healthz), 'ms', null, 'lower', standard),
            figure(`${name}_healthz_p99_ms`, percentile(healthz, 0.99), 'ms', null, 'lower', standard),
          );
        }
        return figures;
      },
      { env: meteredLoop(folder) },
    ),
  );
}

function requests(documents: number): readonly Request[] {
  const small = smallDocuments(documents);
  const changed = small.replaceAll('hello from', 'greetings from');
  return [
    apply('small', small, 'small'),
    apply('small_preview', changed, 'small', { dryRun: true }),
    apply('small_update', changed, 'small', { idempotencyKey: 'small-update' }),
    { name: 'small_list', run: (rig) => rig.hub.query(manifests, { first: 100 }) },
    { name: 'small_delete', run: (rig) => rig.hub.deleteApplication('default', 'small') },
    apply('crds', operator(), 'operator'),
    apply('crds_preview', operator('changed'), 'operator', { dryRun: true }),
    apply('crds_update', operator('changed'), 'operator'),
    apply('large', largeTexts('a'), 'large'),
    apply('large_update', largeTexts('b'), 'large', { idempotencyKey: 'large-update' }),
    { name: 'large_list', run: (rig) => rig.hub.query(manifests, { first: 14 }) },
    apply('policies', policies(documents), 'policies'),
    apply('overrides', overridden(), 'overrides'),
    apply('unknown_kinds', unknownKinds(documents), 'unknown'),
    apply('wrong_fields', wrongFields(3_000), 'wrong'),
    { name: 'nested_body', run: (rig) => rig.hub.query('query ($x: Int) { __typename }', { x: nested(3_000_000) }) },
    { name: 'patch', run: (rig) => rig.hub.query(patchOne, { input: { ...patched, patch: { data: values(45_000) } } }) },
  ];
}

const applyAll = `mutation ($input: ApplyInput!) { apply(input: $input) {
  results { action kind namespace name } warnings userErrors { code message field document line fix }
  preview { creates updates deletes clusters { cluster objects { action diff } } decisions { outcome } } } }`;
const patchOne = 'mutation ($input: PatchResourceInput!) { patchResource(input: $input) { userErrors { code } } }';
const patched = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'operator-1' };
const manifests =
  'query ($first: Int!) { resources(first: $first) { nodes { name manifest works(first: 3) { nodes { cluster manifest } } } } }';

function apply(name: string, text: string, application: string, options: Readonly<Record<string, unknown>> = {}): Request {
  return { name, run: (rig) => rig.hub.query(applyAll, { input: { manifests: text, application, namespace: 'default', ...options } }) };
}

interface Measured {
  readonly delay: LoopDelay;
  readonly healthz: readonly number[];
}

/** Of a request without a result; it misses its budget. */
const none: Measured = { delay: { maxMs: Number.NaN, p99Ms: Number.NaN, ownMaxMs: Number.NaN }, healthz: [Number.NaN] };

/** The delays of the loop while a request runs and until the hub has nothing left to do, and the times of `/healthz`. */
async function measured(rig: Rig, folder: string, name: string, run: (rig: Rig) => Promise<unknown>): Promise<Measured> {
  const healthz: number[] = [];
  let done = false;
  const probe = (async () => {
    while (!done) {
      const sentAt = performance.now();
      // An answer that does not come in time counts with the time that was waited.
      await fetch(`${rig.hub.url}/healthz`, { headers: { connection: 'close' } })
        .then((answer) => answer.text())
        .catch(() => undefined);
      healthz.push(performance.now() - sentAt);
      await pause(PROBE_EVERY_MS);
    }
  })();
  try {
    await readLoopDelay(folder, rig.hubPid);
    // A refusal is an answer too.
    await run(rig).catch((error: unknown) => process.stderr.write(`${String(error).slice(0, 300)}\n`));
    await rest(rig, SETTLES_MS).catch((error: unknown) => process.stderr.write(`${name}: ${String(error)}\n`));
    return { delay: await readLoopDelay(folder, rig.hubPid), healthz };
  } finally {
    done = true;
    await probe;
  }
}

/** Until no plan is due and no work waits for its write. */
async function rest(rig: Rig, withinMs = 300_000): Promise<void> {
  let quiet = 0;
  const endsAt = performance.now() + withinMs;
  while (quiet < 4) {
    const { left } = await rig.database.first<{ left: number }>(leftOver);
    quiet = left === 0 ? quiet + 1 : 0;
    if (performance.now() > endsAt) throw new Error(`${left} plans and works are left after ${withinMs / 1_000} s.`);
    await pause(250);
  }
}

const leftOver = `select (select count(*)::int from plan_due)
  + (select count(*)::int from work where desired_digest is distinct from applied_digest and reason is null) as left`;

/** An array of arrays. */
function nested(count: number): unknown {
  return Array.from({ length: count / 100 }, () => Array.from({ length: 100 }, () => [1]));
}

function values(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']));
}
