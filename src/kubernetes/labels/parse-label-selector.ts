import { type LabelSelector, type LabelSelectorRequirement, labelSelectorErrors } from './label-selector.js';

export type ParsedLabelSelector =
  | { readonly ok: true; readonly selector: LabelSelector }
  | { readonly ok: false; readonly message: string };

const setForm = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;
const equalityForm = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/;
const existenceForm = /^(!?)\s*([^\s=!(),]+)$/;

/** Parses the text form of selectors, `tier=web,env in (dev,test),!legacy`. Empty text selects everything. */
export function parseLabelSelector(text: string): ParsedLabelSelector {
  const matchExpressions: LabelSelectorRequirement[] = [];
  for (const part of splitOutsideParentheses(text)) {
    const requirement = parseRequirement(part);
    if (!requirement) return { ok: false, message: `unable to parse requirement "${part}"` };
    matchExpressions.push(requirement);
  }

  const selector = { matchExpressions };
  const [error] = labelSelectorErrors(selector);
  return error ? { ok: false, message: `${error.path}: ${error.message}` } : { ok: true, selector };
}

function parseRequirement(part: string): LabelSelectorRequirement | null {
  const set = setForm.exec(part);
  if (set) return { key: set[1]!, operator: set[2] === 'in' ? 'In' : 'NotIn', values: set[3]!.split(',').map((value) => value.trim()) };

  const equality = equalityForm.exec(part);
  if (equality) return { key: equality[1]!, operator: equality[2] === '!=' ? 'NotIn' : 'In', values: [equality[3]!] };

  const existence = existenceForm.exec(part);
  return existence ? { key: existence[2]!, operator: existence[1] ? 'DoesNotExist' : 'Exists' } : null;
}

function splitOutsideParentheses(text: string): string[] {
  if (text.trim() === '') return [];
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}
