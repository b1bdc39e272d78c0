import { didYouMean } from './suggest.js';

const inMember = 'the hub does not do this: use kubectl with the kubeconfig of the cluster';

/** Commands of kubectl that have another name here or do not exist. */
const elsewhere: Readonly<Record<string, string>> = {
  exec: inMember,
  attach: inMember,
  'port-forward': inMember,
  cp: inMember,
  debug: inMember,
  top: '`manifold describe cluster/NAME` shows what its nodes have and what is requested',
  cordon: '`manifold cluster cordon NAME`',
  uncordon: '`manifold cluster uncordon NAME`',
  taint: '`manifold cluster taint NAME key=value:Effect`',
  register: '`manifold cluster register NAME --kubeconfig FILE`',
  join: '`manifold cluster register NAME --kubeconfig FILE`',
  run: 'write a manifest and `manifold apply -f FILE`',
  expose: 'write a Service and `manifold apply -f FILE`',
  replace: '`manifold apply -f FILE`',
  list: '`manifold get apps`',
  ls: '`manifold get apps`',
  show: '`manifold describe app/NAME`',
  status: '`manifold get apps`, or `manifold describe app/NAME`',
  deploy: '`manifold apply -f FILE`',
  undo: '`manifold rollback app/NAME`',
  clusters: '`manifold get clusters`',
  apps: '`manifold get apps`',
  preview: '`manifold diff -f FILE`, or `manifold apply -f FILE --dry-run=server`',
};

/** A suggestion for an unknown command; undefined if nothing is similar. */
export function meaningOf(word: string, commands: readonly string[]): string | undefined {
  const known = elsewhere[word.toLowerCase()];
  if (known !== undefined && !commands.includes(word)) return known;
  return didYouMean(
    word,
    commands.filter((name) => !name.startsWith('__')),
  );
}
