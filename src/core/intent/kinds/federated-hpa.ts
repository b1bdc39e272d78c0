import { at, isObject, itemsOf } from '../../../kubernetes/json/untrusted.js';
import type { FieldPath } from '../intent-error.js';
import type { PolicyRules } from '../policy/policy-rules.js';
import { complain, count, fields, list, oneOf, type Report, required, where, wholeNumber } from '../shape.js';
import { checkMetrics, metric } from './hpa-metrics.js';
import { checkScaleTarget, scaleTarget } from './scale-target.js';

const most = (limit: number) =>
  where(count, (value, path, report) => {
    if ((value as number) > limit) complain(report, 'INVALID_VALUE', path, `must be at most ${limit}`, 'Use a shorter time.');
  });

const scaling = fields({
  stabilizationWindowSeconds: most(3_600),
  selectPolicy: oneOf('Max', 'Min', 'Disabled'),
  policies: list(fields({ type: required(oneOf('Pods', 'Percent')), value: required(wholeNumber), periodSeconds: required(most(1_800)) })),
});

/** An autoscaler over the pods of all clusters, in the fields of HorizontalPodAutoscaler v2 (parity K1). */
export const federatedHpa: PolicyRules = {
  spec: fields({
    scaleTargetRef: required(scaleTarget),
    minReplicas: wholeNumber,
    maxReplicas: required(wholeNumber),
    metrics: list(metric),
    behavior: fields({ scaleUp: scaling, scaleDown: scaling }),
  }),
  defaults: (spec) => ({
    ...spec,
    minReplicas: spec['minReplicas'] ?? 1,
    metrics: itemsOf(spec['metrics']).length > 0 ? spec['metrics'] : [cpuAtFourFifths],
  }),
  check(spec, _namespace, report) {
    checkScaleTarget(spec, report);
    checkBounds(at(spec, 'minReplicas'), at(spec, 'maxReplicas'), report);
    checkMetrics(at(spec, 'metrics'), report);
    for (const way of ['scaleUp', 'scaleDown']) checkPolicies(at(spec, 'behavior', way), ['spec', 'behavior', way], report);
  },
};

const cpuAtFourFifths = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } };

function checkBounds(min: unknown, max: unknown, report: Report): void {
  const least = typeof min === 'number' ? min : 1;
  if (least < 1) complain(report, 'INVALID_VALUE', ['spec', 'minReplicas'], 'must be 1 or more', 'Use 1 or more.');
  if (typeof max !== 'number') return;
  const field = ['spec', 'maxReplicas'];
  if (max < 1) complain(report, 'INVALID_VALUE', field, 'must be 1 or more', 'Use 1 or more.');
  else if (max < least) {
    complain(report, 'INVALID_VALUE', field, 'must not be less than spec.minReplicas', 'Raise maxReplicas or lower minReplicas.');
  }
}

function checkPolicies(behaviour: unknown, path: FieldPath, report: Report): void {
  const policies = at(behaviour, 'policies');
  if (isObject(behaviour) && Array.isArray(policies) && policies.length === 0) {
    complain(report, 'INVALID_VALUE', [...path, 'policies'], 'must contain at least one policy', 'Add a policy, or leave the list out.');
  }
  for (const [i, policy] of itemsOf(policies).entries()) {
    for (const name of ['value', 'periodSeconds']) {
      const value = at(policy, name);
      if (typeof value !== 'number' || value > 0) continue;
      complain(report, 'INVALID_VALUE', [...path, 'policies', String(i), name], 'must be more than 0', 'Use 1 or more.');
    }
  }
}
