import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HeldBytes } from '../../src/clusters/answers/answer-limits.js';
import { identityOf } from '../../src/clusters/answers/json-fields.js';
import { type ListItem, ListItems } from '../../src/clusters/answers/list-items.js';
import { measureJson } from '../../src/clusters/answers/measure-json.js';

function read(text: string, cuts: readonly number[] = [1_000]) {
  const held = new HeldBytes();
  const list = new ListItems(held);
  const items: ListItem[] = [];
  const bytes = Buffer.from(text);
  let start = 0;
  for (let i = 0; start < bytes.length; i++) {
    const end = start + cuts[i % cuts.length]!;
    items.push(...list.push(bytes.subarray(start, end)));
    start = end;
  }
  const envelope = list.end();
  list.close();
  expect(held.held).toBe(0);
  return {
    items: items.map((item) => JSON.parse(item.bytes.toString()) as unknown),
    measures: items.map(({ measure }) => measure),
    envelope,
  };
}

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('the items of a list', () => {
  it('and the text around them are the same wherever the network splits the body', () => {
    const item = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<Record<string, unknown>>;
    const around = fc.dictionary(
      fc.string().filter((key) => key !== 'items' && key !== '__proto__'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 6 }),
        around,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        (items, rest, cuts, itemsFirst) => {
          const plain = JSON.parse(JSON.stringify(items)) as unknown[];
          const body = JSON.stringify(itemsFirst ? { items, ...rest } : { ...rest, items });
          const found = read(body, cuts);

          expect(found.items).toEqual(plain);
          expect(found.envelope).toEqual({ ...(JSON.parse(JSON.stringify(rest)) as object), items: [] });
          expect(found.measures.map(({ depth }) => depth)).toEqual(items.map((one) => measureJson(Buffer.from(JSON.stringify(one))).depth));
        },
      ),
    );
  });

  it.each([
    { because: 'it is cut off', body: '{"kind":"List","items":[{"a":1},{"b"' },
    { because: 'it is cut off between items', body: '{"kind":"List","items":[{"a":1},' },
    { because: 'it goes on after its end', body: '{"items":[]}{"items":[]}' },
    { because: 'it is no JSON', body: '<html>' },
  ])('has no envelope when $because', ({ body }) => {
    expect(read(body).envelope).toBeUndefined();
  });

  it.each(['{"items":[[]]}', '{"items":["a"]}', '{"items":[1]}', '{"items":[null]}'])('are objects, or the list is refused: %s', (body) => {
    expect(() => read(body)).toThrow('an item of the list is not an object');
  });

  it.each(['{"spec":{"items":[{"a":1}]},"items":[]}', '{"a":"\\"items\\":","b":[{"a":1}],"items":[]}', '{"x\\"items":[{}],"items":[]}'])(
    'are those of the list itself: %s',
    (body) => {
      expect(read(body).items).toEqual([]);
    },
  );

  it('that are too large are reduced to their beginning, and the others are read', () => {
    const big = JSON.stringify({ metadata: { name: 'big', uid: 'u' }, data: 'x'.repeat(9 * 1024 * 1024) });
    const list = new ListItems(new HeldBytes());
    const found: ListItem[] = [];
    const bytes = Buffer.from(`{"items":[${big},{"a":1}]}`);
    for (let at = 0; at < bytes.length; at += 16_384) found.push(...list.push(bytes.subarray(at, at + 16_384)));
    expect(found.map(({ size, bytes: { length } }) => [size, length])).toEqual([
      [big.length, 65_536],
      [7, 7],
    ]);
    expect(identityOf(found[0]!.bytes)).toEqual({ metadata: { name: 'big', uid: 'u' } });
  });
});

describe('the identity of an object in a text', () => {
  it.each([
    { text: `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","uid":"u"},"spec":${deep(20_000)}}`, because: 'it is deep' },
    {
      text: `{"spec":${deep(20_000)},"metadata":{"uid":"u","x":${deep(30)},"name":"a"},"kind":"ConfigMap","apiVersion":"v1"}`,
      because: 'the depth comes first',
    },
    { text: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","uid":"u","managedFields":[{"x":', because: 'it is cut off' },
  ])('is known although $because', ({ text }) => {
    expect(identityOf(Buffer.from(text))).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', uid: 'u' } });
  });

  it('is unknown for text that is not an object', () => {
    for (const text of ['', '[', '"', '{', '{"metadata"', '{"metadata":7}', '\\', '{"a":"\\'])
      expect(identityOf(Buffer.from(text))).toEqual({ metadata: {} });
  });

  it('is found by reading each byte once', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(identityOf(Buffer.from(bytes))).toHaveProperty('metadata');
        expect(measureJson(Buffer.from(bytes)).values).toBeGreaterThan(0);
      }),
    );
  });
});
