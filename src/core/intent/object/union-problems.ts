import { at, fieldsOf, isObject, itemsOf } from '../../../kubernetes/json/untrusted.js';
import { podSpecPath } from '../../../kubernetes/kinds/pod-spec-path.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { describeField, type FieldPath, type Problem } from '../intent-error.js';

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];
const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** The field of the strategy, and the type with which `rollingUpdate` is refused. */
const strategies: Readonly<Record<string, readonly [field: string, type: string]>> = {
  'apps/v1/Deployment': ['strategy', 'Recreate'],
  'apps/v1/StatefulSet': ['updateStrategy', 'OnDelete'],
};

/** Two members of one union in built-in kinds; every API server refuses such an object. */
export function unionProblems(object: KubeObject): readonly Problem[] {
  const podSpec = podSpecPath(object);
  return [...strategyProblems(object), ...(podSpec ? podProblems(at(object, ...podSpec), podSpec) : [])];
}

function strategyProblems({ apiVersion, kind, spec }: KubeObject): readonly Problem[] {
  const [field, type] = strategies[`${apiVersion}/${kind}`] ?? [];
  if (field === undefined || at(spec, field, 'type') !== type || !isObject(at(spec, field, 'rollingUpdate'))) return [];
  const path = ['spec', field, 'rollingUpdate'];
  return [
    problem(path, `${describeField(path)} must not be set with type ${type}.`, 'Remove rollingUpdate, or set type to RollingUpdate.'),
  ];
}

function podProblems(podSpec: unknown, path: FieldPath): readonly Problem[] {
  const volumes = itemsOf(at(podSpec, 'volumes')).flatMap((volume, i) => {
    const sources = Object.keys(fieldsOf(volume)).filter((name) => name !== 'name' && isObject(at(volume, name)));
    return oneOf(sources, [...path, 'volumes', String(i)], 'a volume has one source');
  });
  const containers = ['initContainers', 'containers'].flatMap((list) =>
    itemsOf(at(podSpec, list)).flatMap((container, i) => containerProblems(container, [...path, list, String(i)])),
  );
  return [...volumes, ...containers];
}

function containerProblems(container: unknown, path: FieldPath): readonly Problem[] {
  const variables = itemsOf(at(container, 'env')).flatMap((variable, i) => {
    const set = typeof at(variable, 'value') === 'string' && at(variable, 'value') !== '' && isObject(at(variable, 'valueFrom'));
    return set ? oneOf(['value', 'valueFrom'], [...path, 'env', String(i)], 'a variable has a value or a source') : [];
  });
  const handled = [...probes.map((name) => [name]), ...['postStart', 'preStop'].map((name) => ['lifecycle', name])];
  const actions = handled.flatMap((place) => {
    const set = handlers.filter((name) => isObject(at(container, ...place, name)));
    return oneOf(set, [...path, ...place], 'a handler has one action');
  });
  return [...variables, ...actions];
}

/** One problem if more than one member of the union is set. */
function oneOf(members: readonly string[], path: FieldPath, rule: string): readonly Problem[] {
  if (members.length < 2) return [];
  const field = [...path, members[1]!];
  return [problem(field, `${describeField(field)} must not be set with ${members[0]}: ${rule}.`, `Remove one of ${members.join(', ')}.`)];
}

function problem(field: FieldPath, message: string, fix: string): Problem {
  return { code: 'INVALID_VALUE', field, message, fix };
}
