import { at } from '../../../kubernetes/json/untrusted.js';
import { quantityNano } from '../../../kubernetes/quantity.js';
import { javaMemoryNano } from './java-memory.js';
import { numberOf, type Part, type WorkloadKind } from './part.js';
import { placementOf } from './pod-requirements.js';
import { textOfAmounts } from './quantities.js';

/** A Flink cluster: job managers, and as many task managers as the parallelism needs slots. */
export const flinkDeployment: WorkloadKind = {
  split: 'whole',
  parts: (template) => [
    role('jobmanager', template, 'jobManager', numberOf(at(template, 'spec', 'jobManager', 'replicas'), 1)),
    role('taskmanager', template, 'taskManager', taskManagers(template)),
  ],
};

function taskManagers(template: unknown): number {
  const said = numberOf(at(template, 'spec', 'taskManager', 'replicas'), -1);
  if (said >= 0) return said;
  const parallelism = numberOf(at(template, 'spec', 'job', 'parallelism'), 0);
  const slots = numberOf(at(template, 'spec', 'flinkConfiguration', 'taskmanager.numberOfTaskSlots'), 0);
  return parallelism > 0 && slots > 0 ? Math.ceil(parallelism / slots) : 1;
}

function role(name: string, template: unknown, field: 'jobManager' | 'taskManager', replicas: number): Part {
  const pods = at(template, 'spec', 'podTemplate');
  const cpu = quantityNano(at(template, 'spec', field, 'resource', 'cpu'));
  const written = at(template, 'spec', field, 'resource', 'memory');
  const memory = javaMemoryNano(written) ?? quantityNano(written);
  const amounts = new Map([...(cpu === null ? [] : [['cpu', cpu] as const]), ...(memory === null ? [] : [['memory', memory] as const])]);
  return { name, replicas, template: pods, requirements: { resources: textOfAmounts(amounts), ...placementOf(at(pods, 'spec')) } };
}
