import { at, isObject, itemsOf } from '../json/untrusted.js';

/** A label selector as query parameter of a list, `app=web,tier in (a,b)`; null if it is empty or invalid. */
export function labelSelectorText(selector: unknown): string | null {
  const labels = at(selector, 'matchLabels');
  const equal = isObject(labels) ? Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`) : [];
  const others = itemsOf(at(selector, 'matchExpressions')).map(expressionText);
  if (others.includes(null) || equal.length + others.length === 0) return null;
  return [...equal, ...others].join(',');
}

function expressionText(expression: unknown): string | null {
  const [key, operator] = [at(expression, 'key'), at(expression, 'operator')];
  if (typeof key !== 'string') return null;
  const values = itemsOf(at(expression, 'values')).map(String).join(',');
  switch (operator) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return null;
  }
}
