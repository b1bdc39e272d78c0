import type { KubeObject } from '../../kubernetes/object.js';
import type { ServedKind } from '../kinds/served-kind.js';
import { type Column, columnsOf } from './columns.js';

/** `"columnDefinitions":[…]`, a part of the JSON of a Table. Descriptions are empty, because kubectl does not show them. */
export function tableHead(kind: ServedKind): string {
  const definitions = [name, ...columnsOf(kind)].map(({ header, type, wide }) => ({
    name: header,
    type,
    format: header === name.header ? 'name' : '',
    description: '',
    priority: wide ? 1 : 0,
  }));
  return `"columnDefinitions":${JSON.stringify(definitions)}`;
}

/** One row, with the part of the object that `includeObject` requests: `None`, `Metadata` or `Object`. */
export function tableRow(kind: ServedKind, object: KubeObject, includeObject: string, nowMs: number): string {
  const cells = [name, ...columnsOf(kind)].map(({ cell }) => cell(object, nowMs));
  return JSON.stringify({ cells, ...(includeObject !== 'None' && { object: included(kind, object, includeObject) }) });
}

const name: Column = { header: 'Name', type: 'string', cell: ({ metadata }) => metadata.name };

function included(kind: ServedKind, object: KubeObject, includeObject: string): object {
  if (includeObject === 'Object') return { ...object, kind: kind.kind, apiVersion: kind.apiVersion };
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}
