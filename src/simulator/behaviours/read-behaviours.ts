import { parseAllDocuments } from 'yaml';
import { dnsLabelError, dnsSubdomainError } from '../../kubernetes/names.js';
import { kubectlDialect } from '../../kubernetes/yaml/kubectl-dialect.js';
import { isJsonObject, listAt, parseJson, stringAt } from '../json.js';
import type { Behaviour } from './behaviour.js';

/** Parses behaviours from YAML, one per document, in the shape of `Behaviour`. Throws an error with the document's number. */
export function readBehaviours(text: string): readonly Behaviour[] {
  return parseAllDocuments(text, { ...kubectlDialect, merge: true }).flatMap((document, i) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`document ${i + 1} is not YAML: ${error.message}`);
    const value = parseJson(JSON.stringify(document.toJS({ maxAliasCount: 100 }) ?? null));
    if (value === null) return [];
    const problem = problemOf(value);
    if (problem !== undefined) throw new Error(`document ${i + 1} is no behaviour: ${problem}`);
    return [value as unknown as Behaviour];
  });
}

function problemOf(value: unknown): string | undefined {
  for (const name of ['group', 'version', 'kind', 'plural']) if (!stringAt(value, name)) return `${name} must be a string`;
  if (dnsSubdomainError(stringAt(value, 'group') ?? '') !== null) return 'group must be a DNS name';
  if (dnsLabelError(stringAt(value, 'plural') ?? '') !== null) return 'plural must be a DNS label';
  const groups = listAt(value, 'pods');
  if (!groups.every((group) => stringAt(group, 'at') && stringAt(group, 'template'))) return 'each of pods must have at and template';
  const stages = listAt(value, 'stages');
  if (stages.length === 0) return 'stages must be a list with at least one';
  const odd = stages.findIndex((stage) => !stringAt(stage, 'name') || !isJsonObject(isJsonObject(stage) ? stage.status : undefined));
  return odd < 0 ? undefined : `stage ${odd + 1} must have a name and a status`;
}
