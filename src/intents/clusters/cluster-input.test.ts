import { describe, expect, it } from '@jest/globals';
import { checkLabels, checkName, checkPlace, checkPropertyChanges, checkTaints } from './cluster-input.js';

describe('the input of a cluster', () => {
  it.each([
    { name: 'idc-a', wrong: false, because: 'it is a DNS label' },
    { name: 'a'.repeat(48), wrong: false, because: 'it has 48 characters' },
    { name: 'a'.repeat(49), wrong: true, because: 'it has 49' },
    { name: '', wrong: true, because: 'it is empty' },
    { name: 'IDC', wrong: true, because: 'it has capitals' },
    { name: 'a.b', wrong: true, because: 'a label has no dot' },
    { name: '../etc', wrong: true, because: 'it is a path' },
  ])('name $name: $because', ({ name, wrong }) => {
    expect(checkName(name).length > 0).toBe(wrong);
  });

  it('reports every invalid label', () => {
    const { errors } = checkLabels({ tier: 'private', 'bad key': 'x', long: 'x'.repeat(64), number: 7 });

    expect(errors.map(({ field }) => field)).toEqual([
      ['labels', 'bad key'],
      ['labels', 'long'],
      ['labels', 'number'],
    ]);
  });

  it.each([[['a']], ['text'], [7]])('accepts %j as no labels', (input) => {
    expect(checkLabels(input).errors).toHaveLength(1);
  });

  it('keeps a null of a change, which removes the entry', () => {
    expect(checkPropertyChanges({ rack: null, owner: 'team a' })).toEqual({ values: { rack: null, owner: 'team a' }, errors: [] });
  });

  it('refuses a duplicate taint and one with an invalid key', () => {
    const { errors } = checkTaints([
      { key: 'burst', effect: 'NoSchedule' },
      { key: 'burst', effect: 'NoSchedule', value: 'x' },
      { key: '-', effect: 'NoExecute' },
    ]);

    expect(errors.map(({ field }) => field)).toEqual([
      ['taints', '1'],
      ['taints', '2', 'key'],
    ]);
  });

  it('refuses locations that no selector could match', () => {
    expect(checkPlace({ provider: 'a b', region: 'cn-east', zones: ['z1', 'z/2'] }).map(({ field }) => field)).toEqual([
      ['provider'],
      ['zones', '1'],
    ]);
  });
});
