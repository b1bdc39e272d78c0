import { displayWidth } from './display-width.js';
import { printable } from './printable.js';

/** `Name:   value` lines with the values under each other. Facts without a value are left out. */
export function facts(pairs: readonly (readonly [name: string, value: string | number | null | undefined])[], indent = ''): string {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = known.reduce((widest, [name]) => Math.max(widest, displayWidth(name)), 0);
  return known.map(([name, value]) => `${indent}${name}:${' '.repeat(width - displayWidth(name) + 2)}${value}\n`).join('');
}

/** A title and its indented body; empty if the body is empty. */
export function section(title: string, body: string): string {
  if (body === '') return '';
  const indented = body
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');
  return `\n${title}\n${indented}\n`;
}

/** `a=1, b=2` in key order, from an object of strings. */
export function pairs(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => printable(`${key}=${String(one)}`))
    .join(', ');
}
