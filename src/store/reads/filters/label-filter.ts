import { HubError } from '../../../errors.js';
import type { LabelSelectorRequirement } from '../../../kubernetes/labels/label-selector.js';
import { parseLabelSelector } from '../../../kubernetes/labels/parse-label-selector.js';
import type { Conditions } from '../asking.js';

/**
 * Adds the conditions of a label selector (`app=web,tier!=cache`) on the jsonb column `labels`; none for undefined. Throws INVALID_OBJECT
 * if the text is not a selector.
 */
export function addLabelSelector(conditions: Conditions, labels: string, selector: string | undefined): Conditions {
  for (const requirement of requirementsOf(selector)) conditions.always(requirementSql(conditions, labels, requirement));
  return conditions;
}

/** All requirements of a selector as one condition; null for an empty selector. */
export function labelCondition(conditions: Conditions, labels: string, selector: string | undefined): string | null {
  const requirements = requirementsOf(selector).map((requirement) => requirementSql(conditions, labels, requirement));
  return requirements.length === 0 ? null : requirements.join(' and ');
}

function requirementsOf(labelSelector: string | undefined): readonly LabelSelectorRequirement[] {
  if (labelSelector === undefined) return [];
  const parsed = parseLabelSelector(labelSelector);
  if (!parsed.ok)
    throw new HubError('INVALID_OBJECT', `The label selector cannot be parsed: ${parsed.message}.`, {
      details: { field: 'labelSelector' },
    });
  return parsed.selector.matchExpressions ?? [];
}

function requirementSql(conditions: Conditions, labels: string, { key, operator, values }: LabelSelectorRequirement): string {
  const value = `${labels} ->> ${conditions.value(key)}`;
  if (operator === 'Exists') return `${value} is not null`;
  if (operator === 'DoesNotExist') return `${value} is null`;
  const listed = `${value} = any(${conditions.value(values)}::text[])`;
  return operator === 'In' ? listed : `not coalesce(${listed}, false)`;
}
