import { describe, expect, it } from '@jest/globals';
import { buildSchema, isObjectType } from 'graphql';
import { typeDefinitions } from '../graphql/type-definitions.js';
import { totalCounts } from './total-counts.js';

describe('totalCount', () => {
  it('has a resolver in every connection of the schema that has the field', () => {
    const types = Object.values(buildSchema(typeDefinitions().join('\n')).getTypeMap()).filter(isObjectType);
    const counted = types.filter((type) => type.name.endsWith('Connection') && 'totalCount' in type.getFields()).map(({ name }) => name);

    expect(Object.keys(totalCounts).sort()).toEqual(counted.sort());
  });
});
