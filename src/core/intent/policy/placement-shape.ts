import { readFieldPath } from '../../../kubernetes/fields/field-path.js';
import { isCount } from '../../../kubernetes/json/untrusted.js';
import { complain, count, fields, flag, list, number, oneOf, required, type Shape, text, where, wholeNumber } from '../shape.js';
import { clusterAffinity, clusterAffinityFields, clusterNames, resourceSelector } from './common-shapes.js';

const affinityName = where(text, (value, path, report) => {
  const { length } = value as string;
  if (length < 1 || length > 32) complain(report, 'INVALID_VALUE', path, 'must have 1 to 32 characters', 'Choose a shorter name.');
});

const overflowAffinities = list(fields({ ...clusterAffinityFields, affinityName: required(affinityName) }));

const toleration = fields({
  key: text,
  operator: text,
  value: text,
  effect: oneOf('', 'NoSchedule', 'PreferNoSchedule', 'NoExecute'),
  tolerationSeconds: wholeNumber,
});

const spreadConstraint = fields({
  spreadByField: oneOf('', 'cluster', 'region', 'zone', 'provider'),
  spreadByLabel: text,
  minGroups: wholeNumber,
  maxGroups: wholeNumber,
  maxSkew: wholeNumber,
});

const weight = where(count, (value, path, report) => {
  if ((value as number) < 1)
    complain(report, 'INVALID_VALUE', path, 'must be 1 or more', 'Remove the cluster from the list to assign no replicas to it.');
});

const replicaScheduling = fields({
  replicaSchedulingType: oneOf('Duplicated', 'Divided'),
  replicaDivisionPreference: oneOf('Aggregated', 'Weighted'),
  weightPreference: fields({
    staticWeightList: list(fields({ targetCluster: required(clusterAffinity), weight: required(weight) })),
    dynamicWeight: oneOf('AvailableReplicas'),
  }),
});

const percent = where(wholeNumber, (value, path, report) => {
  const weight = value as number;
  if (weight < 1 || weight > 100) complain(report, 'INVALID_VALUE', path, 'must be 1 to 100', 'Use a weight from 1 to 100.');
});

const workloadGroup = fields({
  groupByLabelKey: required(text),
  topologyKey: text,
  namespaces: oneOf('Same', 'All'),
  mode: oneOf('Required', 'Preferred'),
  weight: percent,
});

const direction = oneOf('Lowest', 'Highest');
const degrees = (most: number) =>
  where(number, (value, path, report) => {
    if (Math.abs(value as number) <= most) return;
    complain(report, 'INVALID_VALUE', path, `must be ${-most} to ${most}`, 'Use decimal degrees.');
  });

const preference = fields({
  name: text,
  weight: required(percent),
  label: fields({ key: required(text), values: list(text) }),
  field: fields({ key: required(oneOf('provider', 'region', 'zone')), values: list(text) }),
  property: fields({ key: required(text), prefer: required(direction) }),
  utilisation: fields({ resource: required(text), prefer: required(direction) }),
  distance: fields({ latitude: required(degrees(90)), longitude: required(degrees(180)) }),
});

const amount: Shape = (value, path, report) => {
  if (isCount(value) || (typeof value === 'string' && /^(100|[1-9]?\d)%$/.test(value))) return value;
  const fix = 'Write a number of replicas, such as 2, or a share in quotes, such as "25%".';
  return complain(report, 'INVALID_VALUE', path, 'must be a whole number, 0 or more, or a percentage from 0% to 100%', fix);
};

const positiveAmount: Shape = (value, path, report) => {
  if ((isCount(value) && value !== 0) || (typeof value === 'string' && /^(100|[1-9]\d?)%$/.test(value))) return value;
  const fix = 'Write a number of workloads, such as 2, or a share in quotes, such as "25%".';
  return complain(report, 'INVALID_VALUE', path, 'must be a whole number, 1 or more, or a percentage from 1% to 100%', fix);
};

const deadline: Shape = (value, path, report) => {
  const isText = typeof value === 'string' && /^\d{1,6}[smh]$/.test(value);
  if (isText || isCount(value)) return value;
  return complain(
    report,
    'INVALID_VALUE',
    path,
    'must be a number of seconds, or a duration such as 90s, 10m or 1h',
    'Write 10m for ten minutes.',
  );
};

const movement = fields({ maxUnavailable: amount, maxSurge: amount, deadline, exclusive: flag });

const placement = fields({
  clusterAffinity,
  clusterAffinities: list(fields({ ...clusterAffinityFields, affinityName: required(affinityName), overflowAffinities })),
  clusterTolerations: list(toleration),
  spreadConstraints: list(spreadConstraint),
  replicaScheduling,
  workloadAffinity: fields({ affinity: workloadGroup, antiAffinity: workloadGroup }),
  preferences: list(preference),
  failback: fields({
    mode: required(oneOf('Never', 'Manual', 'Automatic')),
    stableMinutes: count,
    tranche: positiveAmount,
    maxPerDay: positiveAmount,
  }),
  gang: flag,
  movement,
});

/** The last two are Karmada's older names of the first two. */
const purgeMode = oneOf('Directly', 'Gracefully', 'Never', 'Immediately', 'Graciously');
const statePreservation = fields({ rules: required(list(fields({ aliasLabelName: required(text), jsonPath: required(text) }))) });

const failover = fields({
  application: fields({
    decisionConditions: fields({ tolerationSeconds: wholeNumber }),
    purgeMode,
    gracePeriodSeconds: wholeNumber,
    statePreservation,
  }),
  cluster: fields({ purgeMode, statePreservation }),
});

const resourceSelectors = where(list(resourceSelector), (value, path, report) => {
  if ((value as unknown[]).length > 0) return;
  complain(report, 'MISSING_FIELD', path, 'must select at least one kind', 'Add a selector with apiVersion and kind.');
});

const fieldPath = where(text, (value, path, report) => {
  if (readFieldPath(value as string)) return;
  complain(
    report,
    'INVALID_VALUE',
    path,
    'must be the path of a field that does not identify the object',
    'Write /spec/replicas, /webhooks/*/clientConfig/caBundle or /spec/template/spec/containers/[name=web]/image.',
  );
});

/** `spec` of the placement kinds, with Karmada's field names (parity A1). */
export const placementSpec: Shape = fields({
  resourceSelectors: required(resourceSelectors),
  placement,
  priority: wholeNumber,
  preemption: oneOf('Never', 'Always'),
  conflictResolution: oneOf('Abort', 'Overwrite'),
  immutableChange: oneOf('Refuse', 'Replace'),
  preserveResourcesOnDeletion: flag,
  dependentOverrides: list(text),
  suspension: fields({ dispatching: flag, dispatchingOnClusters: fields({ clusterNames }) }),
  propagateDeps: flag,
  association: flag,
  schedulerName: text,
  failover,
  ignoreFields: list(fields({ apiVersion: text, kind: required(text), name: text, fields: required(list(fieldPath)) })),
  activationPreference: oneOf('', 'Lazy'),
  schedulePriority: fields({
    priorityClassSource: required(oneOf('KubePriorityClass')),
    priorityClassName: required(text),
    preemption: oneOf('Confirmed', 'Automatic'),
  }),
});
