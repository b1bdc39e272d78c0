import { type TypeFault, typeFaults } from '../../kubernetes/fields/type-faults.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { schemaFaults } from '../../kubernetes/schema/schema-faults.js';
import type { StatusCause } from '../api-error.js';
import type { ServedKind } from '../kinds/served-kind.js';

/** Why a server-side apply cannot split an object into fields: a field that the kind does not declare, or a value of another type; null if it can. */
export function undeclaredField(kind: ServedKind, object: KubeObject): string | null {
  const faults = kind.accepts ? schemaFaults(object, kind.accepts, { whole: false }) : typeFaults(object);
  const fault = faults.find((one) => (one.kind === 'unknown' || one.kind === 'wrong') && one.path[0] !== 'status');
  if (!fault) return null;
  if (fault.kind === 'unknown') return `.${fault.path.join('.')}: field not declared in schema`;
  return `.${fault.path.join('.')}: expected ${fault.kind === 'wrong' ? fault.wanted : 'another value'}`;
}

/** Violations of a custom kind's schema. A real server prunes unknown fields; they are kept here. */
export function schemaCauses({ accepts }: ServedKind, object: KubeObject): readonly StatusCause[] {
  if (!accepts) return [];
  return schemaFaults(object, accepts, { whole: true }).flatMap((fault) => (fault.path[0] === 'status' ? [] : causeOf(fault)));
}

function causeOf(fault: TypeFault): readonly StatusCause[] {
  const field = fault.path.join('.');
  switch (fault.kind) {
    case 'missing':
      return [{ reason: 'FieldValueRequired', message: 'Required value', field }];
    case 'wrong':
      return [{ reason: 'FieldValueTypeInvalid', message: `Invalid value: ${field} must be of type ${fault.wanted}`, field }];
    case 'value': {
      const supported = fault.known.map((one) => JSON.stringify(one)).join(', ');
      return [{ reason: 'FieldValueNotSupported', message: `Unsupported value: supported values: ${supported}`, field }];
    }
    case 'repeated':
      return [{ reason: 'FieldValueDuplicate', message: 'Duplicate value', field }];
    case 'union':
      return [{ reason: 'FieldValueInvalid', message: `Invalid value: must validate one and only one schema (oneOf)`, field }];
    case 'unknown':
      return [];
  }
}
