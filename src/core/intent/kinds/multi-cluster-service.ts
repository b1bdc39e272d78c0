import { canonicalJson } from '../../../kubernetes/json/canonical-json.js';
import { at, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import { dnsLabelError } from '../../../kubernetes/names.js';
import { clusterNameError } from '../../model/cluster/cluster-name.js';
import { clusterNames } from '../policy/common-shapes.js';
import type { PolicyRules } from '../policy/policy-rules.js';
import { complain, fields, list, type Report, required, text, wholeNumber } from '../shape.js';

const clusters = list(fields({ name: required(text) }));
const exposureTypes: readonly unknown[] = ['CrossCluster', 'LoadBalancer'];

/** A Service of some clusters that other clusters use (parity L2). It has the same name as the Service. */
export const multiClusterService: PolicyRules = {
  spec: fields({
    types: required(list(text)),
    ports: list(fields({ name: text, port: required(wholeNumber) })),
    providerClusters: clusters,
    consumerClusters: clusters,
    // The older forms of the two lists above (deprecated).
    range: fields({ clusterNames }),
    serviceProvisionClusters: clusterNames,
    serviceConsumptionClusters: clusterNames,
  }),
  nameError: dnsLabelError,
  check(spec, _namespace, report) {
    checkTypes(itemsOf(at(spec, 'types')), report);
    checkPorts(itemsOf(at(spec, 'ports')), report);
    for (const name of ['providerClusters', 'consumerClusters']) checkClusters(at(spec, name), name, report);
  },
  update(before, after, report) {
    if (canonicalJson(at(before, 'types') ?? []) === canonicalJson(at(after, 'types') ?? [])) return;
    complain(report, 'INVALID_VALUE', ['spec', 'types'], 'must not change', 'Delete the object, then apply it with the other type.');
  },
};

function checkTypes(types: readonly unknown[], report: Report): void {
  const path = ['spec', 'types'];
  for (const [i, type] of types.entries()) {
    if (exposureTypes.includes(type)) continue;
    complain(report, 'INVALID_VALUE', [...path, String(i)], 'must be CrossCluster or LoadBalancer', 'Use one of the two.');
  }
  if (new Set(types).size > 1) complain(report, 'INVALID_VALUE', path, 'must be of one type', 'Write an object for each type.');
}

function checkPorts(ports: readonly unknown[], report: Report): void {
  const names = new Set<string>();
  for (const [i, port] of ports.entries()) {
    const path = ['spec', 'ports', String(i)];
    const number = at(port, 'port');
    if (typeof number === 'number' && (number < 1 || number > 65_535)) {
      complain(report, 'INVALID_VALUE', [...path, 'port'], 'must be 1 to 65535', 'Use the number of a port.');
    }
    const name = textOf(at(port, 'name'));
    if (!name) continue;
    const error = names.has(name) ? 'is also the name of another port' : dnsLabelError(name);
    if (error) complain(report, 'INVALID_VALUE', [...path, 'name'], error, 'Give each port a different DNS label as its name.');
    names.add(name);
  }
}

function checkClusters(list: unknown, field: string, report: Report): void {
  for (const [i, cluster] of itemsOf(list).entries()) {
    const name = textOf(at(cluster, 'name'));
    const error = name === null ? null : clusterNameError(name);
    if (error) complain(report, 'INVALID_VALUE', ['spec', field, String(i), 'name'], error, 'Use the name of a cluster.');
  }
}
