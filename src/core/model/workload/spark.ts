import { at, textOf } from '../../../kubernetes/json/untrusted.js';
import { quantityNano } from '../../../kubernetes/quantity.js';
import { javaMemoryNano } from './java-memory.js';
import { numberOf, type Part, type WorkloadKind } from './part.js';
import { placementOf } from './pod-requirements.js';
import { type Amounts, textOfAmounts } from './quantities.js';

const MI_NANO = 1_048_576n * 1_000_000_000n;
/** Spark's defaults: 1 GiB of heap, and a memory overhead of at least 384 MiB. */
const DEFAULT_MEMORY = 1_024n * MI_NANO;
const LEAST_OVERHEAD = 384n * MI_NANO;
/** Memory overhead factor in thousandths: higher for Python and R, which run outside the Java heap. */
const JVM_OVERHEAD = 100n;
const OTHER_OVERHEAD = 400n;

export const sparkApplication: WorkloadKind = {
  split: 'whole',
  parts: (template) => [role('driver', template, 1), role('executor', template, executors(template))],
};

/** With dynamic allocation an application starts with the largest of its three counts. */
function executors(template: unknown): number {
  const instances = numberOf(at(template, 'spec', 'executor', 'instances'), 1);
  const dynamic = at(template, 'spec', 'dynamicAllocation');
  if (at(dynamic, 'enabled') !== true) return instances;
  return Math.max(instances, numberOf(at(dynamic, 'initialExecutors'), 1), numberOf(at(dynamic, 'minExecutors'), 1));
}

function role(name: 'driver' | 'executor', template: unknown, replicas: number): Part {
  const spec = at(template, 'spec', name);
  const resources = textOfAmounts(amountsOf(spec, template));
  return { name, replicas, template: at(spec, 'template'), requirements: { resources, ...placementOf(spec) } };
}

function amountsOf(spec: unknown, template: unknown): Amounts {
  const gpu = textOf(at(spec, 'gpu', 'name'));
  const gpus = numberOf(at(spec, 'gpu', 'quantity'), 0);
  return new Map([
    ['cpu', quantityNano(at(spec, 'coreRequest')) ?? quantityNano(at(spec, 'cores')) ?? 1_000_000_000n],
    ['memory', memoryOf(spec, template)],
    ...(gpu && gpus > 0 ? [[gpu, BigInt(gpus) * 1_000_000_000n] as const] : []),
  ]);
}

function memoryOf(spec: unknown, template: unknown): bigint {
  const heap = javaMemoryNano(at(spec, 'memory')) ?? DEFAULT_MEMORY;
  const said = javaMemoryNano(at(spec, 'memoryOverhead'));
  if (said !== null) return heap + said;
  const share = (heap * overheadFactor(template)) / 1_000n;
  return heap + (share > LEAST_OVERHEAD ? share : LEAST_OVERHEAD);
}

function overheadFactor(template: unknown): bigint {
  const factor = Number(at(template, 'spec', 'memoryOverheadFactor') ?? Number.NaN);
  if (Number.isFinite(factor) && factor >= 0 && factor < 100) return BigInt(Math.round(factor * 1_000));
  return ['Java', 'Scala'].includes(textOf(at(template, 'spec', 'type')) ?? '') ? JVM_OVERHEAD : OTHER_OVERHEAD;
}
