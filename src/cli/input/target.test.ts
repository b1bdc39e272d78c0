import { describe, expect, it } from '@jest/globals';
import { CommandFailure } from '../failure.js';
import { nounOf, oneTarget, targetsOf } from './target.js';

describe('a target', () => {
  it.each([
    { words: ['app/web-shop'], want: { noun: 'applications', name: 'web-shop' } },
    { words: ['apps', 'web-shop'], want: { noun: 'applications', name: 'web-shop' } },
    { words: ['deploy/storefront'], want: { noun: 'resources', kind: 'Deployment', name: 'storefront' } },
    { words: ['deployments.apps', 'storefront'], want: { noun: 'resources', kind: 'Deployment', name: 'storefront' } },
    { words: ['svc/cart'], want: { noun: 'resources', kind: 'Service', name: 'cart' } },
    { words: ['CM/shop-config'], want: { noun: 'resources', kind: 'ConfigMap', name: 'shop-config' } },
    { words: ['Widget/blue'], want: { noun: 'resources', kind: 'Widget', name: 'blue' } },
    { words: ['cluster/idc-a'], want: { noun: 'clusters', name: 'idc-a' } },
    { words: ['propagationpolicy/nginx'], want: { noun: 'policies', kind: 'PlacementPolicy', name: 'nginx' } },
    { words: ['cpp/base'], want: { noun: 'policies', kind: 'ClusterPlacementPolicy', name: 'base' } },
    { words: ['policy/base'], want: { noun: 'policies', kind: null, name: 'base' } },
    { words: ['clusters'], want: { noun: 'clusters', name: null } },
  ])('$words means $want', ({ words, want }) => {
    expect(targetsOf(words)).toEqual([want]);
  });

  it('may be several, of one kind or of different kinds', () => {
    expect(targetsOf(['app', 'a', 'b']).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(targetsOf(['deploy/a', 'svc/b']).map(({ noun }) => noun)).toEqual(['resources', 'resources']);
  });

  it('may be a name alone if the command has a default noun', () => {
    expect(oneTarget(['web-shop'], 'app/NAME', 'applications')).toEqual({ noun: 'applications', name: 'web-shop' });
  });

  it.each([
    { words: ['app/', ''], because: 'a name is missing' },
    { words: ['app/a/b'], because: 'a name holds no slash' },
    { words: ['app/a', 'b'], because: 'the two forms do not mix' },
  ])('refuses $words: $because', ({ words }) => {
    expect(() => targetsOf(words)).toThrow(CommandFailure);
  });

  it('does not parse names of objects as kinds', () => {
    expect(nounOf('constructor')).toEqual({ noun: 'resources', kind: 'constructor' });
  });
});
