import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  print,
} from 'graphql';

export interface ArgumentView {
  readonly name: string;
  /** As in the schema, for example `[String!]!`. */
  readonly type: string;
  /** The type without lists and marks. */
  readonly typeName: string;
  readonly description: string;
  readonly defaultValue: string | null;
}

export interface FieldView {
  readonly name: string;
  readonly type: string;
  readonly typeName: string;
  readonly description: string;
  readonly args: readonly ArgumentView[];
  /** The reason, if the field is deprecated. */
  readonly deprecated: string | null;
}

export interface TypeView {
  readonly name: string;
  readonly kind: 'object' | 'input' | 'enum' | 'scalar' | 'abstract';
  readonly description: string;
  readonly fields: readonly FieldView[];
  readonly inputs: readonly ArgumentView[];
  readonly values: readonly { readonly name: string; readonly description: string }[];
  /** Names of the types that an abstract type stands for. */
  readonly possible: readonly string[];
}

export interface RootView {
  readonly type: string;
  readonly fields: readonly FieldView[];
}

/** The root types of the schema with their fields by name. */
export function rootsOf(schema: GraphQLSchema): readonly RootView[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
    type ? [{ type: type.name, fields: Object.values(type.getFields()).map(fieldView).sort(byName) }] : [],
  );
}

/** A type of the schema, or null if there is none of this name. */
export function typeOf(schema: GraphQLSchema, name: string): TypeView | null {
  const type = schema.getType(name);
  if (!type) return null;
  return {
    name,
    kind: isInputObjectType(type)
      ? 'input'
      : isEnumType(type)
        ? 'enum'
        : isScalarType(type)
          ? 'scalar'
          : isAbstractType(type)
            ? 'abstract'
            : 'object',
    description: type.description ?? '',
    fields: isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()).map(fieldView) : [],
    inputs: isInputObjectType(type) ? Object.values(type.getFields()).map(argumentView) : [],
    values: isEnumType(type) ? type.getValues().map((one) => ({ name: one.name, description: one.description ?? '' })) : [],
    possible: isAbstractType(type) ? schema.getPossibleTypes(type).map((one) => one.name) : [],
  };
}

/** A field of a type, or null. */
export function fieldOf(schema: GraphQLSchema, typeName: string, name: string): FieldView | null {
  return typeOf(schema, typeName)?.fields.find((field) => field.name === name) ?? null;
}

/** Names of the schema's own types that contain the text, without the root types and those of introspection. */
export function typesNamed(schema: GraphQLSchema, part: string): readonly string[] {
  const roots = new Set(rootsOf(schema).map(({ type }) => type));
  return Object.keys(schema.getTypeMap())
    .filter((name) => !name.startsWith('__') && !roots.has(name) && containsText(name, part))
    .sort();
}

export function containsText(name: string, part: string): boolean {
  return name.toLowerCase().includes(part.trim().toLowerCase());
}

function fieldView(field: GraphQLField<unknown, unknown>): FieldView {
  return {
    name: field.name,
    ...typeText(field.type),
    description: field.description ?? '',
    args: field.args.map(argumentView),
    deprecated: field.deprecationReason ?? null,
  };
}

function argumentView(argument: GraphQLArgument | GraphQLInputField): ArgumentView {
  const value = argument.defaultValue === undefined ? null : astFromValue(argument.defaultValue, argument.type);
  return {
    name: argument.name,
    ...typeText(argument.type),
    description: argument.description ?? '',
    defaultValue: value ? print(value) : null,
  };
}

function typeText(type: GraphQLType): { readonly type: string; readonly typeName: string } {
  return { type: String(type), typeName: getNamedType(type).name };
}

function byName(one: FieldView, other: FieldView): number {
  return one.name.localeCompare(other.name);
}
