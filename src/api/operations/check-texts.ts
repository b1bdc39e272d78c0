import { type DocumentNode, type GraphQLError, Kind, visit } from 'graphql';
import { badRequest } from '../graphql/failure.js';

/** Characters of a text that is no document; a key of a database index has room for 2 700 bytes. */
const MAX_TEXT = 4_096;
const limits: ReadonlyMap<string, number> = new Map([
  ['idempotencyKey', 255],
  // These hold documents and have limits of their own.
  ['manifests', Number.POSITIVE_INFINITY],
  ['kubeconfig', Number.POSITIVE_INFINITY],
]);

/**
 * The error in the strings of an operation, or null: a NUL character, which the database cannot store, or a string that is too long for its
 * type. Strings are in variables or in the document. Messages never quote them.
 */
export function textError(document: DocumentNode, variables: Readonly<Record<string, unknown>>): GraphQLError | null {
  return errorInDocument(document) ?? errorInVariables(variables);
}

function errorInDocument(document: DocumentNode): GraphQLError | null {
  let found: GraphQLError | null = null;
  const look = (name: string, value: { readonly kind: Kind; readonly value?: unknown }) => {
    if (value.kind === Kind.STRING) found ??= wrong(name, [name], value.value as string);
  };
  visit(document, {
    Argument: ({ name, value }) => look(name.value, value),
    ObjectField: ({ name, value }) => look(name.value, value),
    VariableDefinition: ({ variable, defaultValue }) => {
      if (defaultValue) look(variable.name.value, defaultValue);
    },
    ListValue: ({ values }) => {
      for (const value of values) look('', value);
    },
  });
  return found;
}

interface Place {
  readonly value: unknown;
  readonly path: readonly string[];
}

/** Without recursion: these variables are not validated yet and may be nested to any depth. */
function errorInVariables(variables: Readonly<Record<string, unknown>>): GraphQLError | null {
  const open: Place[] = [{ value: variables, path: [] }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value, path } = place;
    const name = path.findLast((part) => !/^\d+$/.test(part)) ?? '';
    if (typeof value === 'string') {
      const error = wrong(name, path, value);
      if (error) return error;
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (key.includes('\0')) return holdsNul(path);
        open.push({ value: inner, path: path.length < 20 ? [...path, key] : path });
      }
    }
  }
  return null;
}

function wrong(name: string, path: readonly string[], text: string): GraphQLError | null {
  if (text.includes('\0')) return holdsNul(path);
  const limit = limits.get(name) ?? MAX_TEXT;
  return text.length > limit ? badRequest(`"${shown(path)}" has ${text.length} characters; ${limit} are allowed.`) : null;
}

function holdsNul(path: readonly string[]): GraphQLError {
  return badRequest(`"${shown(path)}" contains a NUL character (U+0000); remove it.`);
}

function shown(path: readonly string[]): string {
  return path.join('.').slice(0, 200);
}
