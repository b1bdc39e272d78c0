import { type DocumentNode, type FragmentDefinitionNode, type GraphQLError, Kind, Location, type SelectionSetNode } from 'graphql';
import { badRequest } from './failure.js';
import { selectionDepth } from './selection-depth.js';

/** Limits of one document, checked before validation; the token limit is checked by the parser. */
export const MAX_TOKENS = 5_000;
const MAX_DEPTH = 12;
const MAX_ALIASES = 30;
const MAX_ROOT_FIELDS = 20;
const MAX_DIRECTIVES = 50;
/** Number of fields after all fragments are expanded; a few fragments that each use another twice can exceed any number. */
const MAX_FIELDS = 10_000;

interface Measure {
  readonly fields: number;
  readonly roots: number;
  readonly aliases: number;
  readonly directives: number;
}

const nothing: Measure = { fields: 0, roots: 0, aliases: 0, directives: 0 };

/**
 * The error if a document is too large, or null. Takes time proportional to the length of the text, even if fragments multiply its fields.
 */
export function documentError(document: DocumentNode): GraphQLError | null {
  // A document that Mercurius read from JSON instead of parsing it has not passed the token limit.
  if (!(document?.loc instanceof Location)) return badRequest('The query is not a GraphQL document.');

  const measure = measurer(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const size = measure(definition.selectionSet);
    const directives = size.directives + (definition.directives?.length ?? 0);
    const error = sizeError({ ...size, directives });
    if (error) return error;
  }
  const depth = selectionDepth(document);
  return depth > MAX_DEPTH ? badRequest(`The query is ${depth} fields deep; ${MAX_DEPTH} are allowed.`) : null;
}

/**
 * Number of fields after all fragments are expanded, which determines the time and memory for compiling. The document must be within its
 * limits.
 */
export function fieldsOf(document: DocumentNode): number {
  const measure = measurer(document);
  const sets = document.definitions.flatMap((one) => (one.kind === Kind.OPERATION_DEFINITION ? [one.selectionSet] : []));
  return sets.reduce((sum, set) => sum + measure(set).fields, 0);
}

function sizeError({ fields, roots, aliases, directives }: Measure): GraphQLError | null {
  if (!(fields <= MAX_FIELDS)) return badRequest(`The query has more than ${MAX_FIELDS} fields, fragments written out.`);
  if (roots > MAX_ROOT_FIELDS) return badRequest(`The query has ${roots} fields at its root; ${MAX_ROOT_FIELDS} are allowed.`);
  if (aliases > MAX_ALIASES) return badRequest(`The query has ${aliases} aliases; ${MAX_ALIASES} are allowed.`);
  if (directives > MAX_DIRECTIVES) return badRequest(`The query has ${directives} directives; ${MAX_DIRECTIVES} are allowed.`);
  return null;
}

/** Measures each fragment once. A fragment that contains itself has no end. */
function measurer(document: DocumentNode): (selectionSet: SelectionSetNode | undefined) => Measure {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measured = new Map<string, Measure>();

  function measure(selectionSet: SelectionSetNode | undefined): Measure {
    return (selectionSet?.selections ?? []).reduce((sum, selection) => {
      const own = { ...nothing, directives: selection.directives?.length ?? 0 };
      if (selection.kind === Kind.FRAGMENT_SPREAD) return add(sum, add(own, ofFragment(selection.name.value)));
      const inner = measure(selection.selectionSet);
      if (selection.kind === Kind.INLINE_FRAGMENT) return add(sum, add(own, inner));
      return add(sum, add({ ...own, fields: 1, aliases: selection.alias ? 1 : 0 }, { ...inner, roots: 1 }));
    }, nothing);
  }

  function ofFragment(name: string): Measure {
    const known = measured.get(name);
    if (known) return known;
    measured.set(name, { ...nothing, fields: Number.POSITIVE_INFINITY });
    const size = measure(fragments.get(name)?.selectionSet);
    measured.set(name, size);
    return size;
  }

  return measure;
}

function add(a: Measure, b: Measure): Measure {
  return { fields: a.fields + b.fields, roots: a.roots + b.roots, aliases: a.aliases + b.aliases, directives: a.directives + b.directives };
}
