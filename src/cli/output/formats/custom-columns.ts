import { usage } from '../../failure.js';
import type { Column } from '../table.js';
import { type FindValues, valueText } from './jsonpath-template.js';

/** Columns of `-o custom-columns=NAME:.metadata.name,IMAGE:.spec.template.spec.containers[*].image`. */
export function customColumns(text: string, find: FindValues): readonly Column<unknown>[] {
  return columnTexts(text).map((one) => {
    const colon = one.indexOf(':');
    const header = one.slice(0, colon).trim();
    const path = one.slice(colon + 1).trim();
    if (colon < 1 || path === '')
      throw usage(`${JSON.stringify(one)} is not a column`, 'write HEADER:.path, for example NAME:.metadata.name');
    const inner = /^\{(.*)\}$/s.exec(path)?.[1] ?? path;
    return {
      header,
      cell: (row: unknown) => {
        const values = find(row, inner);
        return values.length === 0 ? '<none>' : values.map(valueText).join(',');
      },
    };
  });
}

/** A comma inside brackets belongs to a path. */
function columnTexts(text: string): string[] {
  const texts: string[] = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '(') depth++;
    if (character === ']' || character === ')') depth--;
    if (character === ',' && depth === 0) texts.push('');
    else texts[texts.length - 1] += character;
  }
  return texts.filter((one) => one.trim() !== '');
}
