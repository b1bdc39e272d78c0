import { describe, expect, it } from '@jest/globals';
import { locateProblems } from './locate-problems.js';

const text = `apiVersion: v1
kind: ConfigMap
metadata: { name: a }
---
apiVersion: example.com/v1
kind: WidgetList
items:
  - metadata: { name: first }
    spec:
      size: 1
  - metadata: { name: second }
    spec:
      size: big
`;
const problem = { code: 'INVALID_VALUE', message: 'spec.size is not a number.', fix: 'Write a number.', field: ['spec', 'size'] } as const;
const of = (document: number, kind: string, name: string) => [{ problem, document, kind, name }];

describe('the line of a problem that was found after the text was read', () => {
  it('is that of the field, also in an item of a list', () => {
    expect(locateProblems(text, of(1, 'Widget', 'second'))).toEqual([
      { ...problem, document: 1, line: 13, field: ['items', '1', 'spec', 'size'] },
    ]);
  });

  it('is that of the deepest parent where the field is missing', () => {
    expect(locateProblems(text, of(0, 'ConfigMap', 'a'))).toMatchObject([{ document: 0, line: 1 }]);
  });

  it('is unknown if the object is not in the document', () => {
    expect(locateProblems(text, of(0, 'Secret', 'a'))).toEqual([{ ...problem, document: 0, line: null }]);
  });
});
