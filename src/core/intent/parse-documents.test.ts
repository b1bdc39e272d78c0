import { describe, expect, it } from '@jest/globals';
import type { IntentErrorCode } from './intent-error.js';
import { intentLimits, utf8Bytes } from './limits.js';
import { parseDocuments } from './parse-documents.js';

const readText = (text: string) => {
  const { documents, errors } = parseDocuments(text);
  expect(errors).toEqual([]);
  return documents.map(({ value }) => value);
};

describe('a parsed text', () => {
  it.each([
    { text: 'a: yes\nb: on\nc: no\nd: ~', want: { a: true, b: true, c: false, d: null }, because: 'kubectl has the booleans of YAML 1.1' },
    { text: 'a: y\nb: N\nc: Off\nd: YES', want: { a: true, b: false, c: false, d: true }, because: 'so are the short and the loud ones' },
    {
      text: 'a: "yes"\nb: \'0644\'\nc: yEs',
      want: { a: 'yes', b: '0644', c: 'yEs' },
      because: 'quotes make a string, and other spellings are none',
    },
    { text: 'a: |\n  yes\nb: >-\n  0644', want: { a: 'yes\n', b: '0644' }, because: 'a block scalar is text' },
    { text: 'a: 1_000\nb: 0b101\nc: -0x10\nd: -010', want: { a: 1000, b: 5, c: -16, d: -8 }, because: 'Go reads them so' },
    { text: 'a: 12:30:45\nb: 1.2.3\nc: 0x\nd: 1e', want: { a: '12:30:45', b: '1.2.3', c: '0x', d: '1e' }, because: 'they are no numbers' },
    { text: 'a: &a {x: 1, z: 2}\nb: {<<: *a, z: 3}', want: { a: { x: 1, z: 2 }, b: { x: 1, z: 3 } }, because: 'what the map states wins' },
    {
      text: 'a: &a {x: 1}\nb: &b {x: 2, z: 2}\nc:\n  <<: [*a, *b]\n  w: 0',
      want: { a: { x: 1 }, b: { x: 2, z: 2 }, c: { x: 1, z: 2, w: 0 } },
      because: 'of merged maps the first wins',
    },
    { text: 'a: {"<<": 1}', want: { a: { '<<': 1 } }, because: 'a quoted key is a key' },
    { text: '%YAML 1.1\n---\na: yes', want: { a: true }, because: 'it names the version that kubectl reads' },
    { text: 'yes: a\n0644: b', want: { true: 'a', '420': 'b' }, because: 'kubectl makes texts of keys after reading them' },
    { text: 'a: true\nb: "true"', want: { a: true, b: 'true' }, because: 'quotes make a string' },
    { text: 'a: 0644\nb: 0o644\nc: 0x10\nd: 08', want: { a: 420, b: 420, c: 16, d: 8 }, because: 'file modes are written in octal' },
    { text: 'a: 1.50\nb: 1e3\nc: -0.5', want: { a: 1.5, b: 1000, c: -0.5 }, because: 'numbers are numbers' },
    { text: 'a: 9007199254740991', want: { a: 9007199254740991 }, because: 'it can be kept exactly' },
    { text: 'a: "9007199254740993"', want: { a: '9007199254740993' }, because: 'a string has no size' },
    { text: 'a: 2026-01-01', want: { a: '2026-01-01' }, because: 'core has no dates' },
    { text: '80: a\ntrue: b', want: { '80': 'a', true: 'b' }, because: 'keys are texts, as kubectl makes them' },
    { text: '{\n\t"a": [1,\t{"b": "c"}]\n}', want: { a: [1, { b: 'c' }] }, because: 'JSON is YAML, tabs and all' },
    { text: 'a: |\n  x: [\n  - "\nb: 1', want: { a: 'x: [\n- "\n', b: 1 }, because: 'a block scalar is text' },
    { text: 'a: &x {b: 1}\nc: *x', want: { a: { b: 1 }, c: { b: 1 } }, because: 'a few aliases are fine' },
    { text: 'a: !!str 12', want: { a: '12' }, because: 'tags of the core schema are known' },
    { text: '%YAML 1.2\n---\na: 1', want: { a: 1 }, because: 'it names the version that is read' },
    { text: '\uFEFFa: 1', want: { a: 1 }, because: 'editors write byte order marks' },
    { text: 'a: 1\r\nb: |\r\n  x\r\n', want: { a: 1, b: 'x\n' }, because: 'lines may end as on Windows' },
  ])('$text: $because', ({ text, want }) => {
    expect(readText(text)).toEqual([want]);
  });

  it('has a warning for a key that is parsed differently from how it is written', () => {
    expect(parseDocuments('data:\n  on: x\n  "off": y\n  80: z\n').warnings).toEqual([
      'Line 2: the key on is read as true, as in kubectl. Put it in quotes to keep the text.',
    ]);
  });

  it('omits empty documents and keeps the positions of the others', () => {
    const { documents } = parseDocuments('---\n# nothing\n---\na: 1\n---\n---\nb: 1\n');

    expect(documents.map(({ index, value }) => [index, value])).toEqual([
      [1, { a: 1 }],
      [3, { b: 1 }],
    ]);
  });

  it('has the line of a field, or of its closest existing parent', () => {
    const [document] = parseDocuments('a: 1\nspec:\n  list:\n    - x: 1\n    - y: 2\n').documents;

    expect(document?.lineOf(['spec', 'list', '1', 'y'])).toBe(5);
    expect(document?.lineOf(['spec', 'missing', 'z'])).toBe(2);
  });

  it('has lengths in bytes of UTF-8', () => {
    for (const text of ['', 'abc', 'é', '€', '😀', 'a😀é€']) expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
  });
});

const nested = (open: string, n: number, close = '') => open.repeat(n) + close.repeat(n);
const laughs = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`),
].join('\n');
const lines = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join('\n');

/** Invalid inputs and the expected refusals. Names describe the input. */
const corpus: readonly { readonly name: string; readonly text: string; readonly code: IntentErrorCode }[] = [
  { name: 'unclosed bracket', text: 'a: [1, 2', code: 'BAD_YAML' },
  { name: 'unclosed brace', text: '{"a": 1', code: 'BAD_YAML' },
  { name: 'unclosed quote', text: 'a: "b', code: 'BAD_YAML' },
  { name: 'closing bracket alone', text: ']', code: 'BAD_YAML' },
  { name: 'bad indentation', text: 'a:\n  b: 1\n c: 2', code: 'BAD_YAML' },
  { name: 'tab indentation', text: 'a:\n\tb: 1', code: 'BAD_YAML' },
  { name: 'two values on a line', text: 'a: b: c', code: 'BAD_YAML' },
  { name: 'bad escape', text: 'a: "\\q"', code: 'BAD_YAML' },
  { name: 'reserved character', text: 'a: @b', code: 'BAD_YAML' },
  { name: 'template that was not rendered', text: 'a: {{ .Values.name }}', code: 'BAD_YAML' },
  { name: 'duplicate key', text: 'a: 1\na: 2', code: 'BAD_YAML' },
  { name: 'duplicate key in JSON', text: '{"a": 1, "a": 2}', code: 'BAD_YAML' },
  { name: 'duplicate key in other quotes', text: 'a: 1\n"a": 2', code: 'BAD_YAML' },
  { name: 'merge of a text', text: 'a: &a x\nb:\n  <<: *a', code: 'BAD_YAML' },
  { name: 'merge of nothing', text: 'b:\n  <<:', code: 'BAD_YAML' },
  { name: 'merge below a key that it sets', text: 'a: &a {x: 1}\nb:\n  x: 2\n  <<: *a', code: 'BAD_YAML' },
  { name: 'merge of itself', text: 'a: &a\n  <<: *a', code: 'BAD_YAML' },
  {
    name: 'many merge keys',
    text: `a: &a\n${lines(2_000, (i) => `  k${i}: v`)}\nb:\n${lines(1_000, () => '  <<: *a')}`,
    code: 'BAD_YAML',
  },
  {
    name: 'quadratic merge',
    text: `a: &a\n${lines(2_000, (i) => `  k${i}: v`)}\nb:\n  <<: [${'*a,'.repeat(1_000)}]`,
    code: 'TOO_COMPLEX',
  },
  { name: 'undefined alias', text: 'a: *nothing', code: 'BAD_YAML' },
  { name: 'alias inside itself', text: 'a: &a [*a]', code: 'BAD_YAML' },
  { name: 'list as key', text: '? [a, b]\n: 1', code: 'BAD_YAML' },
  { name: 'null as key', text: '? \n: 1', code: 'BAD_YAML' },
  { name: 'own tag', text: 'a: !secret x', code: 'BAD_YAML' },
  { name: 'JavaScript tag', text: 'a: !!js/function "x"', code: 'BAD_YAML' },
  { name: 'Python tag', text: 'a: !!python/object/apply:os.system [id]', code: 'BAD_YAML' },
  { name: 'binary tag', text: 'a: !!binary aGk=', code: 'BAD_YAML' },
  { name: 'set tag', text: 'a: !!set {x, y}', code: 'BAD_YAML' },
  { name: 'ordered map tag', text: 'a: !!omap [x: 1]', code: 'BAD_YAML' },
  { name: 'timestamp tag', text: 'a: !!timestamp 2026-01-01', code: 'BAD_YAML' },
  { name: 'tag directive', text: '%TAG !e! tag:example.com,2026:\n---\na: !e!x 1', code: 'BAD_YAML' },
  { name: 'unknown version', text: '%YAML 1.3\n---\na: yes', code: 'BAD_YAML' },
  { name: 'prototype key', text: '__proto__: {polluted: true}', code: 'INVALID_VALUE' },
  { name: 'prototype key in JSON', text: '{"a": {"__proto__": {"b": 1}}}', code: 'INVALID_VALUE' },
  { name: 'constructor key', text: 'a: {constructor: {prototype: {x: 1}}}', code: 'INVALID_VALUE' },
  { name: 'integer beyond 2^53', text: 'a: 9007199254740993', code: 'INVALID_VALUE' },
  { name: 'negative integer beyond 2^53', text: 'a: -9007199254740993', code: 'INVALID_VALUE' },
  { name: 'octal beyond 2^53', text: `a: 0${'7'.repeat(30)}`, code: 'INVALID_VALUE' },
  { name: 'infinity', text: 'a: .inf', code: 'INVALID_VALUE' },
  { name: 'not a number', text: 'a: .nan', code: 'INVALID_VALUE' },
  { name: 'NUL character', text: 'a: "\\0"', code: 'INVALID_VALUE' },
  { name: 'half a character', text: 'a: "\\uD800"', code: 'INVALID_VALUE' },
  { name: 'billion laughs', text: laughs, code: 'TOO_COMPLEX' },
  { name: 'many aliases', text: `a: &a 1\nb: [${'*a,'.repeat(101)}]`, code: 'TOO_COMPLEX' },
  { name: 'one alias of much', text: `a: &a [${'1,'.repeat(10_000)}]\nb: [${'*a,'.repeat(20)}]`, code: 'TOO_COMPLEX' },
  { name: 'deep lists', text: nested('[', 101, ']'), code: 'TOO_COMPLEX' },
  { name: 'deep maps', text: nested('{a: ', 200, '}'), code: 'TOO_COMPLEX' },
  { name: 'deep dashes', text: '- '.repeat(1_000_000), code: 'TOO_COMPLEX' },
  { name: 'deep indentation', text: lines(2_000, (i) => `${' '.repeat(i)}a:`), code: 'TOO_COMPLEX' },
  { name: 'deep question marks', text: '? '.repeat(1_000_000), code: 'TOO_COMPLEX' },
  { name: 'brackets that never close', text: '['.repeat(3_000_000), code: 'TOO_COMPLEX' },
  { name: 'many items in lines', text: '- a\n'.repeat(700_000), code: 'TOO_COMPLEX' },
  { name: 'many items in brackets', text: `[${'a,'.repeat(1_400_000)}]`, code: 'TOO_COMPLEX' },
  { name: 'many keys', text: lines(220_000, (i) => `k${i}: v`), code: 'TOO_COMPLEX' },
  { name: 'many documents', text: 'a: 1\n---\n'.repeat(300_000), code: 'TOO_COMPLEX' },
  { name: 'many document ends', text: '...\n'.repeat(700_000), code: 'TOO_COMPLEX' },
  { name: 'many blank lines', text: '\n'.repeat(3_000_000), code: 'TOO_COMPLEX' },
  { name: 'many comments', text: '# a\n'.repeat(700_000), code: 'TOO_COMPLEX' },
  { name: 'many tags', text: '!t '.repeat(1_000_000), code: 'TOO_COMPLEX' },
  { name: 'many items after a block scalar that ended', text: `- k: |\n  k2: [${'a,'.repeat(1_400_000)}]`, code: 'TOO_COMPLEX' },
  { name: 'many stray strings', text: '"a" '.repeat(700_000), code: 'BAD_YAML' },
  { name: 'many stray aliases', text: '*a '.repeat(1_000_000), code: 'BAD_YAML' },
  { name: 'many closing brackets', text: ']'.repeat(3_000_000), code: 'BAD_YAML' },
  { name: 'many directives', text: '%A\n'.repeat(200_000), code: 'BAD_YAML' },
  { name: 'too many bytes', text: 'a'.repeat(intentLimits.bytes + 1), code: 'TOO_LARGE' },
  { name: 'too many bytes in few characters', text: '€'.repeat(intentLimits.bytes / 2), code: 'TOO_LARGE' },
];

describe('a refused text', () => {
  parseDocuments(lines(500, (i) => `k${i}: v`));

  it.each(corpus)('$name is $code', ({ text, code }) => {
    const { documents, errors } = parseDocuments(text);

    expect(documents).toEqual([]);
    expect([...new Set(errors.map((error) => error.code))]).toEqual([code]);
    expect(errors.length).toBeLessThanOrEqual(intentLimits.errors);
    for (const { message, fix } of errors) {
      expect(message).toMatch(/^[A-Z].*\.$/s);
      expect(fix).toMatch(/^[A-Z].*[.?]$/s);
    }
  });

  it('is refused within 200 ms of CPU time, whatever it contains', () => {
    for (const { name, text } of corpus) {
      // The best of three runs, in CPU time of this process: other load on the machine must not matter.
      const times = [1, 2, 3].map(() => {
        const start = process.cpuUsage();
        parseDocuments(text);
        return process.cpuUsage(start).user / 1_000;
      });
      expect([name, Math.min(...times) <= 200]).toEqual([name, true]);
    }
  });

  it('has all errors of every document', () => {
    const { documents, errors } = parseDocuments('a: 1\na: 2\n---\nb: [\n---\nc: 1\n---\n__proto__: 1\nd: .inf\n');

    expect(documents.map(({ index }) => index)).toEqual([2]);
    expect(errors.map(({ document, code, line }) => [document, code, line])).toEqual([
      [0, 'BAD_YAML', 2],
      [1, 'BAD_YAML', expect.any(Number)],
      [3, 'INVALID_VALUE', 8],
      [3, 'INVALID_VALUE', 9],
    ]);
  });

  it('has no quotes of the text in its errors', () => {
    const { errors } = parseDocuments('password: hunter2 "x": y: hunter2\n');

    expect(errors.length).toBeGreaterThan(0);
    expect(JSON.stringify(errors)).not.toContain('hunter2');
  });

  it('does not include a large document that is one plain text', () => {
    const script = `data:\n  run.sh: |\n${'    a,b,[{ - - "x\n'.repeat(150_000)}`;

    expect(parseDocuments(script).errors).toEqual([]);
  });
});
