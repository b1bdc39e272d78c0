import { Scalar, type ScalarTag, type Tags } from 'yaml';

/*
 * How kubectl reads plain scalars (sigs.k8s.io/yaml, a fork of go-yaml 2.4): the booleans of YAML 1.1, octal with and without `o`,
 * binary, underscores in numbers; no dates and no base 60. What is quoted is text. The library's own schema for YAML 1.1 differs
 * from that in dates, base 60, sets and binary data.
 */

const truths: ReadonlySet<string> = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);

const bool: ScalarTag = {
  identify: (value) => typeof value === 'boolean',
  default: true,
  tag: 'tag:yaml.org,2002:bool',
  test: /^(?:[yYnN]|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  resolve: (text) => truths.has(text),
  stringify: ({ value }) => (value ? 'true' : 'false'),
};

/** Digits with a base prefix. A leading zero alone means octal; `08` is not octal and therefore the decimal number 8. */
const based: ScalarTag = {
  identify: () => false,
  default: true,
  tag: 'tag:yaml.org,2002:int',
  test: /^[-+]?0(?:[xX]_*[0-9a-fA-F][0-9a-fA-F_]*|[bB]_*[01][01_]*|[oO]?_*[0-7][0-7_]*)$/,
  resolve: (text) => new Scalar(basedNumber(text.replaceAll('_', ''))),
};

const decimal: ScalarTag = {
  identify: (value) => typeof value === 'number',
  default: true,
  tag: 'tag:yaml.org,2002:float',
  test: /^[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/,
  resolve: (text) => new Scalar(Number(text.replaceAll('_', ''))),
};

/** Options with which the yaml library parses YAML as kubectl does. */
export const kubectlDialect = {
  version: '1.2',
  schema: 'core',
  customTags: (core: Tags): Tags => [bool, based, decimal, ...core],
} as const;

function basedNumber(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '');
  const literal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  const number = Number(literal);
  return number === 0 ? 0 : sign * number;
}
