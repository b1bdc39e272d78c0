import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { differences } from './differences.js';
import { differingPlaces } from './places.js';
import { playCase } from './play-case.js';
import { allCases, readRecordings } from './suites.js';
import { type StartedTarget, startSimulated } from './targets.js';

describe('the simulator keeps the contract:', () => {
  let target: StartedTarget;
  const recordings = readRecordings();

  beforeAll(async () => {
    target = await startSimulated();
  });

  afterAll(() => target.stop());

  it.each(allCases)('$suite: $name', async ({ suite, name, one, namespace }) => {
    const answers = await playCase(target.client, one, namespace);
    const places = differingPlaces(recordings[suite]?.[name], answers);
    const known = differences.filter(({ cases }) => cases.includes(name));

    expect(places.filter((place) => !known.some(({ at }) => at.test(place)))).toEqual([]);
    // A difference that no longer exists must be removed from the list.
    expect(known.filter(({ at }) => !places.some((place) => at.test(place))).map(({ why }) => why)).toEqual([]);
  });
});

describe('the contract', () => {
  const names = allCases.map(({ name }) => name);

  it('has the intended size and no duplicate names', () => {
    expect(names.length).toBeGreaterThanOrEqual(150);
    expect(allCases.filter(({ suite }) => suite === 'apply').length).toBeGreaterThanOrEqual(40);
    expect(new Set(allCases.map(({ suite, name }) => `${suite} ${name}`)).size).toBe(names.length);
  });

  it('lists differences of existing cases only', () => {
    expect(differences.flatMap(({ cases }) => cases).filter((name) => !names.includes(name))).toEqual([]);
  });
});
