import { parseDocument } from 'yaml';
import { complain, type Report } from '../../core/intent/shape.js';
import { at, fieldsOf, isObject, textOf } from '../../kubernetes/json/untrusted.js';
import { script } from './common-shapes.js';
import type { Interpreter, Target } from './interpreter.js';

const PREFIX = 'resource.customizations.health.';
const ALL = 'resource.customizations';

/**
 * The health scripts in the ConfigMap `argocd-cm` of Argo CD: one key per kind, `resource.customizations.health.GROUP_KIND`, or the older form with
 * all kinds in one text. Null for every other ConfigMap.
 */
export function readArgoSettings(document: unknown, report: Report): readonly Interpreter[] | null {
  const data = fieldsOf(at(document, 'data'));
  const keys = Object.keys(data).filter((key) => key === ALL || key.startsWith(PREFIX));
  if (keys.length === 0) return null;

  return keys.flatMap((key) => (key === ALL ? readAll(textOf(data[key]) ?? '', report) : readOne(key, data[key], report)));
}

/** `argoproj.io_Application`; for the core group only the kind, without `_`. */
function readOne(key: string, value: unknown, report: Report): readonly Interpreter[] {
  const [, group = '', kind = ''] = /^(?:(.*)_)?([^_]+)$/.exec(key.slice(PREFIX.length)) ?? [];
  return interpreterFor({ group, version: null, kind }, value, ['data', key], report);
}

function readAll(text: string, report: Report): readonly Interpreter[] {
  const document = parseDocument(text, { logLevel: 'error' });
  if (document.errors.some(({ code }) => code === 'MULTIPLE_DOCS'))
    return complain(report, 'BAD_YAML', ['data', ALL], 'contains more than one document', 'Put all kinds into one map.') ?? [];
  const parsed: unknown = document.toJS({ maxAliasCount: 0 });
  if (!isObject(parsed))
    return complain(report, 'BAD_YAML', ['data', ALL], 'is no map of kinds', 'Write GROUP/KIND with health.lua below it.') ?? [];
  return Object.entries(parsed).flatMap(([key, one]) => {
    const slash = key.lastIndexOf('/');
    const health = at(one, 'health.lua');
    const target = { group: slash < 0 ? '' : key.slice(0, slash), version: null, kind: key.slice(slash + 1) };
    return health === undefined ? [] : interpreterFor(target, health, ['data', ALL, key, 'health.lua'], report);
  });
}

function interpreterFor(target: Target, value: unknown, path: readonly string[], report: Report): readonly Interpreter[] {
  if (`${target.group}${target.kind}`.includes('*')) {
    complain(report, 'INVALID_VALUE', path, 'is for many kinds at once', 'Write a key for each kind.');
    return [];
  }
  const text = script(value, path, report);
  if (typeof text !== 'string') return [];
  const name = `Argo CD health ${target.group ? `${target.group}/` : ''}${target.kind}`;
  return [{ name, target, split: 'whole', rules: { health: { language: 'argo-lua', script: text, field: path } } }];
}
