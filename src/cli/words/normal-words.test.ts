import { describe, expect, it } from '@jest/globals';
import type { Cli } from '../cli.js';
import { hasOwnContext, programOf } from '../program.js';
import { namedContext, normalWords } from './normal-words.js';

const program = programOf({ version: '0', terminal: {}, env: {} } as unknown as Cli);

describe('a context that is named', () => {
  it.each([
    { typed: '--context prod get apps', context: 'prod', rest: 'get apps', because: 'it may stand first' },
    { typed: 'get apps --context=prod', context: 'prod', rest: 'get apps', because: 'it may stand anywhere' },
    { typed: 'login --url u --context prod', context: undefined, rest: 'login --url u --context prod', because: 'a login has its own' },
    { typed: 'cluster register a --context k', context: undefined, rest: 'cluster register a --context k', because: 'so has a kubeconfig' },
    { typed: 'cluster rotate a --context=k', context: undefined, rest: 'cluster rotate a --context=k', because: 'also at a rotation' },
    {
      typed: 'cluster cordon a --context k',
      context: 'k',
      rest: 'cluster cordon a',
      because: 'other commands of clusters take no kubeconfig',
    },
    {
      typed: '--context prod cluster register a',
      context: 'prod',
      rest: 'cluster register a',
      because: 'before the command it is the hub',
    },
    { typed: 'get apps', context: undefined, rest: 'get apps', because: 'there is none' },
  ])('$typed: $because', ({ typed, context, rest }) => {
    expect(namedContext(typed.split(' '), (command) => hasOwnContext(program, command))).toEqual({ context, rest: rest.split(' ') });
  });
});

describe('the words of a command line', () => {
  it.each([
    { typed: 'get apps -o=name', read: 'get apps -o name', because: 'a short option may have its value behind =' },
    { typed: '-n shop get apps', read: 'get -n shop apps', because: 'a namespace may stand before the command' },
    { typed: '--namespace=shop -A get apps', read: 'get --namespace=shop -A apps', because: 'so may others' },
    { typed: 'get apps', read: 'get apps', because: 'there is nothing to change' },
    { typed: 'get apps -l app=web', read: 'get apps -l app=web', because: 'a value may hold =' },
    { typed: '__complete -- get apps -o=', read: '__complete -- get apps -o=', because: 'what follows -- is data' },
    { typed: '-n', read: '-n', because: 'there is no command to give it to' },
  ])('$typed is $read: $because', ({ typed, read }) => {
    expect(normalWords(typed.split(' ')).join(' ')).toBe(read);
  });
});
