import { type ArgumentNode, type DocumentNode, type GraphQLError, Kind, type ObjectFieldNode, visit } from 'graphql';
import { badRequest } from '../graphql/failure.js';

/** Maximum length of strings other than documents; a key of a database index is limited to 2 700 bytes. */
const MAX_TEXT = 4_096;
const limits: ReadonlyMap<string, number> = new Map([
  ['idempotencyKey', 255],
  // Arguments with documents, which have other limits.
  ['manifests', Number.POSITIVE_INFINITY],
  ['kubeconfig', Number.POSITIVE_INFINITY],
]);
/** The field whose value is part of a manifest: its strings may be as long as those of a manifest. */
const PATCH = 'patch';
/** Maximum length of one string in such a value. API servers store no larger object. */
const MAX_PATCH_TEXT = 1024 * 1024;

/**
 * The error in the strings of an operation, or null: a NUL character, which the database cannot store, or a string that is too long for its
 * type. Strings are in variables or in the document. Messages never quote them.
 */
export function textError(document: DocumentNode, variables: Readonly<Record<string, unknown>>): GraphQLError | null {
  const { error, patches } = lookThrough(document);
  return error ?? errorInVariables(variables, patches);
}

/** The errors of the strings in the document, and the variables that are a patch or a part of one. */
function lookThrough(document: DocumentNode): { readonly error: GraphQLError | null; readonly patches: ReadonlySet<string> } {
  let error: GraphQLError | null = null;
  let patchesAround = 0;
  const patches = new Set([PATCH]);
  const look = (name: string, value: { readonly kind: Kind; readonly value?: unknown }) => {
    if (value.kind === Kind.STRING) error ??= wrong(limitOf(name, patchesAround > 0), [name], value.value as string);
  };
  const field = {
    enter({ name, value }: ArgumentNode | ObjectFieldNode) {
      if (name.value === PATCH) patchesAround += 1;
      look(name.value, value);
    },
    leave({ name }: ArgumentNode | ObjectFieldNode) {
      if (name.value === PATCH) patchesAround -= 1;
    },
  };
  visit(document, {
    Argument: field,
    ObjectField: field,
    Variable: ({ name }) => {
      if (patchesAround > 0) patches.add(name.value);
    },
    VariableDefinition: ({ variable, defaultValue }) => {
      if (defaultValue) look(variable.name.value, defaultValue);
    },
    ListValue: ({ values }) => {
      for (const value of values) look('', value);
    },
  });
  return { error, patches };
}

interface Place {
  readonly value: unknown;
  readonly path: readonly string[];
  readonly inPatch: boolean;
}

/** Without recursion: these variables are not validated yet and may be nested to any depth. */
function errorInVariables(variables: Readonly<Record<string, unknown>>, patches: ReadonlySet<string>): GraphQLError | null {
  const open: Place[] = [{ value: variables, path: [], inPatch: false }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value, path, inPatch } = place;
    const name = path.findLast((part) => !/^\d+$/.test(part)) ?? '';
    if (typeof value === 'string') {
      const error = wrong(limitOf(name, inPatch), path, value);
      if (error) return error;
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (key.includes('\0')) return holdsNul(path);
        const startsPatch = path.length === 0 ? patches.has(key) : key === PATCH;
        open.push({ value: inner, path: path.length < 20 ? [...path, key] : path, inPatch: inPatch || startsPatch });
      }
    }
  }
  return null;
}

function limitOf(name: string, inPatch: boolean): number {
  return inPatch ? MAX_PATCH_TEXT : (limits.get(name) ?? MAX_TEXT);
}

function wrong(limit: number, path: readonly string[], text: string): GraphQLError | null {
  if (text.includes('\0')) return holdsNul(path);
  return text.length > limit ? badRequest(`"${shown(path)}" has ${text.length} characters; ${limit} are allowed.`) : null;
}

function holdsNul(path: readonly string[]): GraphQLError {
  return badRequest(`"${shown(path)}" contains a NUL character (U+0000); remove it.`);
}

function shown(path: readonly string[]): string {
  return path.join('.').slice(0, 200);
}
