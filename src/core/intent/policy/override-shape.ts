import { anything, complain, fields, list, mapOf, nullable, oneOf, required, type Shape, text, textMap, where } from '../shape.js';
import { clusterAffinity, requirePointer, resourceSelector } from './common-shapes.js';

const operator = oneOf('add', 'remove', 'replace');
const pointer = where(text, requirePointer);

const imageOverrider = fields({
  predicate: fields({ path: required(pointer) }),
  component: required(oneOf('Registry', 'Repository', 'Tag')),
  operator: required(operator),
  value: text,
});

const commandOverrider = fields({ containerName: required(text), operator: required(operator), value: list(text) });
const mapOverrider = fields({ operator: required(operator), value: textMap });
const subPathOperations = list(fields({ subPath: required(text), operator: required(operator), value: nullable(anything) }));

const overriders = fields({
  imageOverrider: list(imageOverrider),
  commandOverrider: list(commandOverrider),
  argsOverrider: list(commandOverrider),
  labelsOverrider: list(mapOverrider),
  annotationsOverrider: list(mapOverrider),
  fieldOverrider: list(fields({ fieldPath: required(pointer), json: subPathOperations, yaml: subPathOperations })),
  plaintext: list(fields({ path: required(pointer), operator: required(operator), value: nullable(anything) })),
});

const scalarValue: Shape = (value, path, report) =>
  ['string', 'number', 'boolean'].includes(typeof value)
    ? value
    : complain(report, 'INVALID_VALUE', path, 'must be a string, a number, true or false', 'Write one value.');

const variable = fields({
  name: required(text),
  type: oneOf('String', 'Integer', 'Number', 'Boolean'),
  from: fields({ label: text, field: oneOf('name', 'provider', 'region', 'zone'), property: text }),
  values: mapOf(scalarValue),
  default: scalarValue,
});

/** `spec` of the override kinds, with Karmada's field names (parity A2). */
export const overrideSpec: Shape = fields({
  resourceSelectors: list(resourceSelector),
  variables: list(variable),
  overrideRules: list(fields({ targetCluster: clusterAffinity, overriders: required(overriders) })),
  targetCluster: clusterAffinity,
  overriders,
});
