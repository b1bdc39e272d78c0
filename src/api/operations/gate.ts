import { type DocumentNode, type GraphQLSchema, getOperationAST, Kind, type SelectionSetNode } from 'graphql';
import type { Actor } from '../../auth/actor.js';
import type { Denials } from '../../auth/denials.js';
import { rightText } from '../../auth/may.js';
import { mayUse, rightOfField } from '../../auth/root-fields.js';
import { failure } from '../graphql/failure.js';

/** Refuses an operation before any of it runs if the actor may not use one of its root fields. Serves HTTP and WebSocket. */
export class Gate {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly denials: Denials,
  ) {}

  /** Throws FORBIDDEN with the missing right. The document must be valid. */
  admit(actor: Actor, document: DocumentNode, operationName?: string | null): void {
    const operation = getOperationAST(document, operationName);
    const type = operation && this.schema.getRootType(operation.operation);
    if (!operation || !type) return;
    for (const name of rootFields(document, operation.selectionSet)) {
      // Introspection is for everybody with a token.
      if (name.startsWith('__')) continue;
      const field = `${type.name}.${name}`;
      if (mayUse(actor, field)) continue;
      this.denials.add(actor, field);
      throw refusal(actor, field, name);
    }
  }
}

function refusal({ name: user, role, project }: Actor, field: string, name: string) {
  const needed = rightOfField(field);
  const right = needed === undefined ? 'admin' : rightText(needed.verb, needed.noun);
  const limit = project === undefined ? '' : ` for the whole hub; your token is limited to the project ${project.name}`;
  return failure('FORBIDDEN', `You have no permission for \`${name}\`: it needs the right "${right}"${limit} (${user}, ${role}).`, {
    right,
  });
}

/** Conditions (`@skip`) are ignored: a field that may not be used may not be written either. */
function rootFields(
  document: DocumentNode,
  { selections }: SelectionSetNode,
  fields = new Set<string>(),
  seen = new Set<string>(),
): Set<string> {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) fields.add(selection.name.value);
    else if (selection.kind === Kind.INLINE_FRAGMENT) rootFields(document, selection.selectionSet, fields, seen);
    else if (!seen.has(selection.name.value)) {
      seen.add(selection.name.value);
      for (const definition of document.definitions)
        if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value)
          rootFields(document, definition.selectionSet, fields, seen);
    }
  }
  return fields;
}
