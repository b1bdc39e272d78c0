import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConfigMap } from '../support/builders.js';
import { admin, everywhere, openTestStore, type TestStore } from '../support/store.js';

const NAMES = ['one', 'three', 'two'];

describe('the resources that the loss of clusters displaces', () => {
  let test: TestStore;
  beforeAll(async () => {
    test = await openTestStore();
    await test.addClusters('a', 'b');
    await test.apply({ app: 'settings', policies: [everywhere()], resources: NAMES.map((name) => aConfigMap(name)) });
    await test.planAll();
  });
  afterAll(() => test.close());

  const read = async (most: number, allOrNone?: boolean) => {
    const { resources, isCut } = await test.store.intents.lossSnapshot(admin, ['a', 'b'], { most, ...(allOrNone && { allOrNone }) });
    return { names: resources.map(({ ref }) => ref.name).sort(), isCut };
  };

  it('are complete up to exactly the limit', async () => {
    expect(await read(3)).toEqual({ names: NAMES, isCut: false });
    expect(await read(3, true)).toEqual({ names: NAMES, isCut: false });
  });

  it('are truncated beyond it, or left out altogether', async () => {
    expect(await read(2)).toMatchObject({ names: { length: 2 }, isCut: true });
    expect(await read(2, true)).toEqual({ names: [], isCut: true });
  });
});
