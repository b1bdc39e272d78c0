import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Actor } from '../../auth/actor.js';
import type { Denials } from '../../auth/denials.js';
import { rightText } from '../../auth/may.js';
import { isProjectField } from '../../auth/project-fields.js';
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
    if (actor.project !== undefined) this.#admitToProject(actor, document);
  }

  /** The token of a project may select the fields of a list only, at every depth. */
  #admitToProject(actor: Actor, document: DocumentNode): void {
    let field = foreignFields.get(document);
    if (field === undefined) foreignFields.set(document, (field = foreignField(this.schema, document)));
    if (field === null) return;
    this.denials.add(actor, field);
    throw failure(
      'FORBIDDEN',
      `You have no permission for \`${field}\`: it is not among the fields that the token of a project may select.`,
      {
        right: 'read hub',
      },
    );
  }
}

/** By document, because the same documents are sent again and again. */
const foreignFields = new WeakMap<DocumentNode, string | null>();

function foreignField(schema: GraphQLSchema, document: DocumentNode): string | null {
  const info = new TypeInfo(schema);
  let found: string | null = null;
  visit(
    document,
    visitWithTypeInfo(info, {
      Field({ name }) {
        const type = info.getParentType()?.name ?? '';
        if (!isProjectField(type, name.value)) found ??= `${type}.${name.value}`;
      },
    }),
  );
  return found;
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
