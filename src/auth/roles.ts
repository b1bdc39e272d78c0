/** The roles that a token can have. `hub` and `metrics` are roles of programs and are never given to a token. */
export const roles = ['viewer', 'deployer', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof roles)[number];

/** `confirm`: decide what the hub or another person proposed. `grant`: give rights to others. */
export const verbs = ['read', 'write', 'confirm', 'grant'] as const;
export type Verb = (typeof verbs)[number];

export const nouns = [
  'hub',
  'cluster',
  'application',
  'policy',
  'event',
  'log',
  'freeze',
  'move',
  'eviction',
  'restore',
  'audit',
  'token',
  'project',
  'installation',
] as const;
export type Noun = (typeof nouns)[number];

type Rights = Partial<Readonly<Record<Noun, readonly Verb[]>>>;

const viewer: Rights = {
  hub: ['read'],
  cluster: ['read'],
  application: ['read'],
  policy: ['read'],
  event: ['read'],
  log: ['read'],
  freeze: ['read'],
};

const deployer: Rights = { ...viewer, application: ['read', 'write'] };

const operator: Rights = {
  ...deployer,
  application: ['read', 'write', 'confirm'],
  cluster: ['read', 'write'],
  policy: ['read', 'write'],
  freeze: ['read', 'write'],
  move: ['write'],
  eviction: ['confirm'],
  restore: ['confirm'],
  installation: ['read'],
};

const approver: Rights = { ...viewer, application: ['read', 'confirm'], eviction: ['confirm'], restore: ['confirm'] };

const admin: Rights = {
  ...operator,
  audit: ['read'],
  project: ['read', 'write'],
  token: ['read', 'grant'],
};

const rightsOf: ReadonlyMap<string, Rights> = new Map([
  ['viewer', viewer],
  ['deployer', deployer],
  ['operator', operator],
  ['approver', approver],
  ['admin', admin],
  ['hub', admin],
]);

/** Whether the role has the right in principle; the project of the actor may limit it further. An unknown role has no rights. */
export function roleMay(role: string, verb: Verb, noun: Noun): boolean {
  return rightsOf.get(role)?.[noun]?.includes(verb) === true;
}

/** Whether every right of `other` is a right of `role`. */
export function roleCovers(role: string, other: Role): boolean {
  return nouns.every((noun) => verbs.every((verb) => !roleMay(other, verb, noun) || roleMay(role, verb, noun)));
}
