import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { deployment } from '../../../bench/support/documents.js';
import { lawReach, lawRuns } from '../../../test/support/law-runs.js';
import { intentLimits } from '../../core/intent/limits.js';
import { parseDocuments, parseWithPositions } from '../../core/intent/parse-documents.js';
import { plainJson } from './plain-json.js';
import { plainYaml } from './plain-yaml.js';

const valuesOf = (text: string) => parseWithPositions(text).documents.map(({ index, value }) => ({ index, value }));
const plain = (text: string) => plainYaml(text, intentLimits)?.documents.filter(({ value }) => value !== null) ?? null;

const scalar = fc.oneof(
  fc.constantFrom(
    'web',
    'nginx:1.27',
    '10m',
    '16Mi',
    '1.2.3',
    '0644',
    'yes',
    'on',
    '~',
    'null',
    '1e3',
    '.5',
    '-1',
    '1_0',
    '0x1f',
    '5d',
    'a: b',
  ),
  fc.constantFrom(
    'a #b',
    'a#b',
    '- a',
    '*a',
    '&a',
    '!t',
    '{a',
    '[b',
    "it's",
    'a\nb\n',
    'a\n  b',
    '\n\na',
    'x\n\n',
    ' a ',
    '',
    'a\tb',
    'é€',
    '---',
  ),
  fc.string({ maxLength: 8 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const key = fc.oneof(
  fc.constantFrom('name', 'app', 'app.kubernetes.io/name', 'spec', 'a-b', 'run.sh', 'on', '80', 'null', 'a b', '<<'),
  fc.string({ minLength: 1, maxLength: 4 }),
);
const manifest = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4, withCrossShrink: true }, scalar, tie('map'), fc.array(tie('any'), { maxLength: 3 })),
  map: fc.dictionary(key, tie('any'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
})).map;
const style = fc.record({
  indent: fc.constantFrom(1, 2, 4),
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom('any', 'block', 'flow'),
  defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'),
  defaultKeyType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE'),
  lineWidth: fc.constantFrom(0, 20),
} as const);
const text = fc
  .array(fc.tuple(manifest, style), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.map(([value, options]) => stringify(value, { ...options, aliasDuplicateObjects: false })).join('---\n'));
/** Most manifests are in the plain form, in this style. */
const simple = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('web', 'nginx:1.27', '10m', 3, true, 0.5),
    tie('map'),
    fc.array(tie('any'), { maxLength: 3 }),
  ),
  map: fc.dictionary(fc.constantFrom('name', 'app', 'spec', 'a-b/c', 'run.sh'), tie('any'), { minKeys: 1, noNullPrototype: true }),
})).map;
const plainText = fc
  .array(fc.tuple(simple, fc.constantFrom(1, 2, 4), fc.boolean()), { minLength: 1, maxLength: 3 })
  .map((parts) =>
    parts
      .map(([value, indent, indentSeq]) => stringify(value, { indent, indentSeq, lineWidth: 0, aliasDuplicateObjects: false }))
      .join('---\n'),
  );
/** One character of the text becomes another one, which mostly makes a mistake or another form of YAML. */
const edited = fc.tuple(
  fc.oneof(text, { weight: 4, arbitrary: plainText }),
  fc.nat(),
  fc.constantFrom(...' \n:-#"\'{}[],|>&*!?%@\t~.0a', '\n---\n', '  ', ': ', '\n  ', '\n '),
  fc.boolean(),
);
const edit = ([all, at, by, cuts]: readonly [string, number, string, boolean]) => {
  const place = at % (all.length + 1);
  return all.slice(0, place) + by + all.slice(cuts ? place + 1 : place);
};

describe('text in the plain form of YAML', () => {
  it('is read with the values that the YAML library reads', () => {
    const reach = lawReach();
    fc.assert(
      fc.property(simple, fc.constantFrom('any', 'any', 'block', 'flow'), fc.boolean(), (value, collectionStyle, indentSeq) => {
        // The plain form begins with a key in a block.
        const whole = collectionStyle === 'flow' ? { spec: value } : value;
        const inner = stringify(value, { collectionStyle, indentSeq, lineWidth: 0, aliasDuplicateObjects: false });
        const written = collectionStyle === 'flow' ? `spec: ${inner}` : inner;
        const read = plain(written);
        reach.count(read !== null);
        if (read !== null) expect(read).toEqual([{ index: 0, value: whole }]);
      }),
      { numRuns: lawRuns },
    );
    reach.expectMost();
  });

  it('is read with the same value or left to the library, whatever it contains', () => {
    const reach = lawReach();
    fc.assert(
      fc.property(fc.oneof(text, { weight: 5, arbitrary: plainText }, { weight: 3, arbitrary: edited.map(edit) }), (written) => {
        const read = plain(written);
        reach.count(read !== null);
        if (read === null) return;
        expect(parseWithPositions(written)).toMatchObject({ errors: [], warnings: [] });
        expect(read).toEqual(valuesOf(written));
      }),
      { numRuns: lawRuns * 5 },
    );
    reach.expectMost();
  });

  it('is the form of common manifests', () => {
    const block = stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', annotations: { 'example.com/note': 'x: "y"' } },
      data: { 'run.sh': '#!/bin/sh\n\nset -e\n  echo hi\n', version: '1.27', empty: '' },
      list: [{ name: 'a', more: ['b', { c: null }] }, [], {}],
    });
    const bundle = `# A comment\n---\n${deployment('web')}---\n# Nothing\n---\n${block}\n# The end\n`;

    expect(plain(bundle)).toEqual(valuesOf(bundle));
    expect(plain(bundle)).toHaveLength(2);
  });

  it.each([
    'a: &x 1',
    'a: *x',
    'a: !!str 1',
    'a: >\n  b\n',
    'a: b\n  c',
    'a: "b\n  c"',
    'a: {b: c,\n  d: e}',
    'a: yes',
    'yes: a',
    'a: 0644',
    'a: 1_000',
    'a: 9007199254740993',
    'a: 1\na: 2',
    '"a": 1\na: 2',
    '__proto__: 1',
    'a: {constructor: 1}',
    'a: "\\0"',
    'a: "\\x41"',
    '<<: {a: 1}',
    'a: b # c',
    '- a',
    'a\n',
    '%YAML 1.2\n---\na: 1',
    'a: 1\n...\n',
    '--- a',
    'a:\n\tb: 1',
    'a:\n  b: 1\n c: 2',
    'a: |2\n   b\n',
    'a: |\n b',
    ' a: 1',
  ])('leaves %j to the library', (other) => {
    expect(plain(other)).toBeNull();
  });

  it.each(['batch-job.yaml', 'karmada-nginx.yaml', 'web-shop.yaml', 'interpreter-widgets.yaml'])(
    'of the example %s is read alike',
    (file) => {
      const example = readFileSync(`examples/${file}`, 'utf8');
      const { documents, ...rest } = parseDocuments(example);

      expect({ ...rest, documents: documents.map(({ index, value }) => ({ index, value })) }).toEqual({
        errors: [],
        warnings: parseWithPositions(example).warnings,
        documents: valuesOf(example),
      });
    },
  );

  it.each([
    ['a: 1\n', 1],
    ['# note\n---\na: 1\n', 1],
    ['a: 1\n---\n', 2],
    ['a: 1\n---\n# note\n', 2],
    ['---\n---\na: 1\n', 2],
  ])('%j has its number of documents, %d', (several, count) => {
    expect(plainYaml(several, intentLimits)).toMatchObject({ documents: [{ value: { a: 1 } }], count });
  });

  it('has the lines of its fields', () => {
    const [, second] = parseDocuments('a: 1\n---\nspec:\n  list:\n    - x: 1\n    - y: 2\n').documents;

    expect(second?.lineOf(['spec', 'list', '1', 'y'])).toBe(6);
    expect(second?.lineOf(['spec', 'missing'])).toBe(3);
  });
});

describe('a JSON object', () => {
  const read = (json: string) => plainJson(json, intentLimits);

  it('is read with the value that the YAML library reads', () => {
    const reach = lawReach();
    fc.assert(
      fc.property(manifest, fc.constantFrom(0, 2, '\t'), (value, space) => {
        const written = JSON.stringify(value, null, space);
        const found = read(written);
        reach.count(found !== null);
        const { documents, errors } = parseWithPositions(written);
        if (found !== null && errors.length === 0) expect(found).toEqual(documents[0]?.value);
        else if (found === null) expect(errors).not.toEqual([]);
      }),
      { numRuns: lawRuns },
    );
    reach.expectMost();
  });

  it.each([
    '{"a": 1, "a": 2}',
    '{"a": {"b": 1, "b": 1}}',
    '{"__proto__": {"a": 1}}',
    '{"a": {"constructor": 1}}',
    '{"a": 9007199254740993}',
    '{"a": 1e400}',
    '{"a": "\\u0000"}',
    '{"a": "\\ud800"}',
    '{"a": 1} x',
    '[1]',
    '{a: 1}',
    `${'{"a":'.repeat(101)}1${'}'.repeat(101)}`,
  ])('%j is left to the library', (json) => {
    expect(read(json)).toBeNull();
  });

  it('may have colons and quotes in its texts', () => {
    const value = { 'a:b': 'c: "d" \\', e: ['::', { f: ':' }] };

    expect(read(JSON.stringify(value))).toEqual(value);
  });
});
