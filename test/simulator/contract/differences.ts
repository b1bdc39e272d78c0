/** Answers in which the simulator differs from the recorded server, and why that is all right. docs/SIMULATOR.md tells them. */
export interface Difference {
  readonly why: string;
  readonly cases: readonly string[];
  /** The places in the answers that differ. */
  readonly at: RegExp;
}

const message = /body\.(message|details(\.causes\.\d+\.message|\.kind|\.name)?)$/;

export const differences: readonly Difference[] = [
  {
    why: 'newer: managed fields name the subresource, so a scale or status write is an owner of its own (1.22)',
    cases: ['to the status', 'an update of the scale', 'a merge patch of a status', 'a scale that changes'],
    at: /^\d\./,
  },
  {
    why: 'newer: a status in a write of the object belongs to nobody (1.22)',
    cases: [
      'a status in an apply of the object is left out',
      'a status given to a create is left out',
      'a merge patch cannot touch the status',
      'a claim',
      'a namespace',
      'a namespace that ends',
    ],
    at: /(f:status|resourceVersion|fieldsV1\.f:spec)$/,
  },
  {
    why: 'newer: namespaces carry kubernetes.io/metadata.name (1.21)',
    cases: ['a namespace', 'an applied namespace', 'a namespace that ends'],
    at: /(kubernetes\.io\/metadata\.name|labels|f:metadata)$/,
  },
  {
    why: 'newer: node selectors, owner references and field references are each one value (1.21)',
    cases: ['owner references are merged by uid', 'a node selector is one value', 'a deployment with fields of the pod in its environment'],
    at: /^1?\d?\./,
  },
  {
    why: 'newer: an apply orders a list map as it was applied (1.27)',
    cases: ['the order of a list map follows the last apply'],
    at: /^1\./,
  },
  {
    why: 'newer: an empty structure that is applied is owned',
    cases: ['volumes and mounts', 'an empty map is owned'],
    at: /f:(emptyDir|securityContext)$/,
  },
  {
    why: 'newer: invalid values are printed as JSON and not as Go prints them',
    cases: [
      'the selector of a deployment does not change',
      'a part that makes no whole is invalid',
      'a deployment that selects other pods',
      'a deployment without a selector',
      'a merge patch of what is immutable',
    ],
    at: message,
  },
  {
    why: 'newer: fields and rules that 1.20 did not have (Service families, Job modes and labels, surge of a DaemonSet)',
    cases: ['a headless service', 'a job', 'a daemon set', 'a stateful set that changes what it may not'],
    at: /^[01]\./,
  },
  {
    why: 'newer: a list map element without its key, two with one, and another kind than the path says are told apart from other failures',
    cases: ['two elements with one key', 'an element without its key', 'another kind than the path says'],
    at: /^0\.(status|body\.(code|details|message|reason))$/,
  },
  {
    why: 'newer: 415 and 406 name the types that are taken',
    cases: ['a read in a form that is not made', 'a patch of a type that nobody takes', 'a create with a type that nobody takes'],
    at: /body\.(details|message)$/,
  },
  {
    why: '1.20 tells one cause twice',
    cases: ['with another uid conflicts', 'a finalizer cannot be added to what is being deleted'],
    at: /body\.(details\.causes\.#|message)$/,
  },
  {
    why: "wording: Go's parsers and their type names are not imitated",
    cases: [
      'a deployment with a quantity that is none',
      'a token that is none',
      'a selector that is none',
      'a create of another kind',
      'a create in another version',
      'a create that is no JSON',
      'a create of a list',
      'a merge patch that is a list',
    ],
    at: message,
  },
  {
    why: 'wording: the rules for names are those of src/kubernetes/names.ts, in its words',
    cases: [
      'a namespace with a name that is none',
      'a create with a name that is none',
      'a create with a label that is none',
      'a create with a label value that is none',
    ],
    at: message,
  },
  {
    why: 'a revision that is no number is a bad request (400), and not a failure of the server (500)',
    cases: ['a revision that is none', 'a watch from a revision that is none'],
    at: /^0\.(status|body\.(code|message|reason))$/,
  },
  {
    why: 'there is no anonymous user: managed clusters switch it off',
    cases: ['no token'],
    at: /^0\.(status|body\.(code|details|message|reason))$/,
  },
  {
    why: 'left out: the list of all paths, addresses of the server for clients, hashes of storage versions',
    cases: ['a path of nothing', 'core versions', 'resources of a definition'],
    at: /(body|contentType|#|storageVersionHash)$/,
  },
  { why: 'left out: volumes are not protected while pods use them', cases: ['a claim'], at: /metadata\.finalizers$/ },
];
