import type { Json } from '../../kubernetes/object.js';
import { isJsonObject, valueAt } from '../json.js';

/** The values that the paths of a template refer to. */
export type Scope = Readonly<Record<string, unknown>>;

const WHOLE = /^\{([\w.]+)(?:\|([^{}]*))?\}$/;
const PART = /\{([\w.]+)(?:\|([^{}]*))?\}/g;

/** `template` with its placeholders replaced. A field that consists of one placeholder without a value is omitted. */
export function renderTemplate(template: Json, scope: Scope): Json | undefined {
  if (typeof template === 'string') return renderText(template, scope);
  if (Array.isArray(template)) {
    return (template as readonly Json[]).map((item) => renderTemplate(item, scope)).filter((item) => item !== undefined);
  }
  if (!isJsonObject(template)) return template;
  const filled = Object.entries(template).map(([name, value]) => [name, renderTemplate(value as Json, scope)] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined)) as Json;
}

function renderText(text: string, scope: Scope): Json | undefined {
  const whole = WHOLE.exec(text);
  if (whole !== null) return valueAt(scope, ...(whole[1] ?? '').split('.')) ?? usual(whole[2]);
  return text.replaceAll(PART, (_, path: string, otherwise?: string) => String(valueAt(scope, ...path.split('.')) ?? otherwise ?? ''));
}

/** The default after `|`, parsed as a number or boolean if it is one. */
function usual(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  return /^(-?\d+(\.\d+)?|true|false|null)$/.test(text) ? (JSON.parse(text) as Json) : text;
}
