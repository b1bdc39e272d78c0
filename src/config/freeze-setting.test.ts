import { describe, expect, it } from '@jest/globals';
import { readFreezes } from './freeze-setting.js';

describe('freezes of a file or of the environment', () => {
  it.each([
    { text: '', want: [['ALL', null, 'no reason was given']], because: 'an empty file is there' },
    { text: 'yes\n', want: [['ALL', null, 'yes']], because: 'any text means that everything is to stop' },
    { text: 'all', want: [['ALL', null, 'no reason was given']], because: 'a scope needs no reason' },
    { text: 'deletes: audit of June', want: [['DELETES', null, 'audit of June']], because: 'a reason may follow' },
    { text: 'moves cluster=idc-a maintenance', want: [['MOVES', 'idc-a', 'maintenance']], because: 'one cluster can be named' },
    { text: 'cluster=idc-a', want: [['ALL', 'idc-a', 'no reason was given']], because: 'the scope may be left out' },
    { text: 'allowed soon', want: [['ALL', null, 'allowed soon']], because: 'only whole words are scopes' },
    {
      text: '# a comment\ndeletes one\n\ncluster=idc-b two',
      want: [
        ['DELETES', null, 'one'],
        ['ALL', 'idc-b', 'two'],
      ],
      because: 'each line is one freeze',
    },
    { text: 'off', want: [], because: 'it is switched off' },
    { text: 'False', want: [], because: 'it is switched off' },
  ])('$text: $because', ({ text, want }) => {
    expect(readFreezes(text).map(({ scope, cluster, reason }) => [scope, cluster, reason])).toEqual(want);
  });
});
