import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { joinDocuments, splitDocuments } from './split-documents.js';

const file = (text: string, name = 'a.yaml') => ({ name, text });

describe('documents of files', () => {
  it('have their file and line, over all files, without empty ones', () => {
    const documents = splitDocuments([
      file('---\n# only a comment\n---\nkind: A\n---\n\n---\nkind: B\n'),
      file('kind: C\n...\n', 'b.yaml'),
    ]);
    expect(documents.map(({ file: name, line, text }) => [name, line, text.trim()])).toEqual([
      ['a.yaml', 3, 'kind: A'],
      ['a.yaml', 7, 'kind: B'],
      ['b.yaml', 1, 'kind: C'],
    ]);
  });

  it('keep content on the line of the marker', () => {
    expect(splitDocuments([file('--- {kind: A}\n--- # a note\nkind: B')]).map(({ text }) => text.trim())).toEqual([
      '{kind: A}',
      '# a note\nkind: B',
    ]);
  });

  it('are not split at dashes inside a text', () => {
    const text = 'kind: ConfigMap\ndata:\n  pem: |\n    ---\n    -----BEGIN\n  other: "a --- b"\n';
    expect(splitDocuments([file(text)])).toHaveLength(1);
  });

  it('take Windows line ends and a byte order mark', () => {
    expect(splitDocuments([file('\ufeffkind: A\r\n---\r\nkind: B\r\n')]).map(({ text }) => text.trim())).toEqual(['kind: A', 'kind: B']);
  });

  it('do not count a directive before the first document as content', () => {
    expect(splitDocuments([file('%YAML 1.2\n---\nkind: A\n')])).toHaveLength(1);
  });
});

describe('joined documents', () => {
  it('have the same indices for a YAML parser as in the list', () => {
    const documents = splitDocuments([
      file('---\nkind: A\n--- {kind: B}\n---\n# nothing\n'),
      file('{"kind": "C"}', 'c.json'),
      file('kind: D', 'd.yaml'),
    ]);
    const parsed = parseAllDocuments(joinDocuments(documents));
    expect(Array.from(parsed, (document) => (document as { toJS(): { kind: string } }).toJS().kind)).toEqual(['A', 'B', 'C', 'D']);
  });
});
