import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/** The nesting depth of the fields in a document, whose fragments must not contain themselves. */
export function selectionDepth(document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, number>();

  function depthOf(selectionSet: SelectionSetNode | undefined): number {
    return (selectionSet?.selections ?? []).reduce((deepest, selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return Math.max(deepest, depthOfFragment(selection.name.value));
      const own = selection.kind === Kind.FIELD ? 1 : 0;
      return Math.max(deepest, own + depthOf(selection.selectionSet));
    }, 0);
  }

  function depthOfFragment(name: string): number {
    const depth = known.get(name) ?? depthOf(fragments.get(name)?.selectionSet);
    known.set(name, depth);
    return depth;
  }

  return document.definitions.reduce(
    (deepest, definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? Math.max(deepest, depthOf(definition.selectionSet)) : deepest,
    0,
  );
}
