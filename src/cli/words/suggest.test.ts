import { describe, expect, it } from '@jest/globals';
import { didYouMean, suggestions } from './suggest.js';

describe('suggestions', () => {
  it.each([
    { word: 'clusterz', known: ['clusters', 'apps'], want: ['clusters'], because: 'one letter differs' },
    { word: 'clsuters', known: ['clusters'], want: ['clusters'], because: 'two letters changed places' },
    { word: 'deplo', known: ['deployments', 'daemonsets'], want: ['deployments'], because: 'it begins so' },
    { word: 'logs', known: ['login', 'logout'], want: [], because: 'two of four letters is another word' },
    { word: 'gte', known: ['get', 'set'], want: ['get'], because: 'letters changed places' },
    { word: 'xyz', known: ['apps'], want: [], because: 'nothing is near' },
  ])('for $word: $because', ({ word, known, want }) => {
    expect(suggestions(word, known)).toEqual(want);
  });

  it('are phrased as a question', () => {
    expect(didYouMean('app', ['apps', 'apply'])).toBe('did you mean apps or apply?');
    expect(didYouMean('xyz', ['apps'])).toBeUndefined();
  });
});
