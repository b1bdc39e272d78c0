import { at, isObject, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import { labelKeyError, labelValueError } from '../../../kubernetes/names.js';
import type { GroupVersionKind } from '../../../kubernetes/object.js';
import { clusterNameError } from '../../model/cluster/cluster-name.js';
import { describeField, type FieldPath, type Problem } from '../intent-error.js';
import { objectProblems } from '../object/check-object.js';
import { anything, complain, fields, flag, list, oneOf, type Report, required, type Shape, text, textMap, where } from '../shape.js';
import { checkResourceModels, resourceModels } from './resource-models.js';

/** The object by which the reference registers a cluster. The hub registers clusters by kubeconfig; these objects are read for planning only. */
export function isClusterObject({ apiVersion, kind }: GroupVersionKind): boolean {
  return apiVersion.startsWith('cluster.karmada.io/') && kind === 'Cluster';
}

const nonEmpty: Shape = where(text, (value, path, report) => {
  if (value === '') complain(report, 'MISSING_FIELD', path, 'is empty', 'Name it.');
});
const secretRef = fields({ namespace: required(nonEmpty), name: required(nonEmpty) });
const placeName: Shape = where(text, (value, path, report) => {
  const error = labelValueError(value);
  if (error) complain(report, 'INVALID_VALUE', path, error, 'Use what Kubernetes accepts as a label value.');
});

const document = fields({
  apiVersion: anything,
  kind: anything,
  metadata: anything,
  status: anything,
  spec: required(
    fields({
      id: text,
      syncMode: required(oneOf('Push', 'Pull')),
      apiEndpoint: text,
      secretRef,
      impersonatorSecretRef: secretRef,
      insecureSkipTLSVerification: flag,
      proxyURL: text,
      proxyHeader: textMap,
      provider: placeName,
      region: placeName,
      zone: placeName,
      zones: list(placeName),
      taints: list(
        fields({
          key: required(text),
          value: text,
          effect: required(oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute')),
          timeAdded: text,
        }),
      ),
      resourceModels,
    }),
  ),
});

/** All problems of such an object (parity I6, A5). */
export function clusterObjectProblems(object: unknown): readonly Problem[] {
  const problems: Problem[] = [...objectProblems(object)];
  const report: Report = (problem) => problems.push(problem);
  document(object, [], report);
  const name = textOf(at(object, 'metadata', 'name'));
  const error = name === null ? null : clusterNameError(name);
  if (error) complain(report, 'INVALID_VALUE', ['metadata', 'name'], error, 'Choose another name.');
  checkSpec(at(object, 'spec'), report);
  return [...new Map(problems.reverse().map((problem) => [describeField(problem.field), problem])).values()].reverse();
}

/** A host or an address with optional scheme, port and path; without user, query and fragment. */
const ENDPOINT = /^(https?:\/\/)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?(\/[^\s?#]*)?$/;

function checkSpec(spec: unknown, report: Report): void {
  const field = (name: string): FieldPath => ['spec', name];
  const endpoint = textOf(at(spec, 'apiEndpoint'));
  if (endpoint && !ENDPOINT.test(endpoint)) {
    complain(report, 'INVALID_VALUE', field('apiEndpoint'), 'must be a host with an optional port', 'Write it like https://10.0.0.1:6443.');
  }
  const proxy = textOf(at(spec, 'proxyURL'));
  if (proxy && !/^(https?|socks5):\/\/[^\s/]+/.test(proxy)) {
    complain(report, 'INVALID_VALUE', field('proxyURL'), 'must be an http, https or socks5 URL', 'Write it like http://10.0.0.2:3128.');
  }
  if (textOf(at(spec, 'zone')) && itemsOf(at(spec, 'zones')).length > 0) {
    complain(report, 'INVALID_VALUE', field('zone'), 'must not be set together with zones', 'Move it into zones.');
  }
  checkTaints(itemsOf(at(spec, 'taints')), field('taints'), report);
  checkResourceModels(at(spec, 'resourceModels'), field('resourceModels'), report);
}

function checkTaints(taints: readonly unknown[], path: FieldPath, report: Report): void {
  const seen = new Set<string>();
  for (const [i, taint] of taints.entries()) {
    if (!isObject(taint)) continue;
    const item = [...path, String(i)];
    const keyError = labelKeyError(textOf(taint['key']) ?? 'none');
    if (keyError) complain(report, 'INVALID_VALUE', [...item, 'key'], keyError, 'Use the key of a taint.');
    const valueError = labelValueError(textOf(taint['value']) ?? '');
    if (valueError) complain(report, 'INVALID_VALUE', [...item, 'value'], valueError, 'Use what Kubernetes accepts as a label value.');
    const name = `${String(taint['key'])}:${String(taint['effect'])}`;
    if (seen.has(name)) complain(report, 'INVALID_VALUE', item, `is a second taint ${name}`, 'Keep one taint for each key and effect.');
    seen.add(name);
  }
}
