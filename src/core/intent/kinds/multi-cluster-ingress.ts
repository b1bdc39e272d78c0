import { at, isObject, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import { dnsSubdomainError } from '../../../kubernetes/names.js';
import type { FieldPath } from '../intent-error.js';
import type { PolicyRules } from '../policy/policy-rules.js';
import { complain, fields, list, oneOf, type Report, required, text, wholeNumber } from '../shape.js';

const backend = fields({
  service: fields({ name: required(text), port: fields({ name: text, number: wholeNumber }) }),
  resource: fields({ apiGroup: text, kind: required(text), name: required(text) }),
});
const path = fields({ path: text, pathType: required(oneOf('Exact', 'Prefix', 'ImplementationSpecific')), backend: required(backend) });

/** An Ingress over the services of all clusters, in the fields of Ingress v1 (parity L3). */
export const multiClusterIngress: PolicyRules = {
  spec: fields({
    ingressClassName: text,
    defaultBackend: backend,
    tls: list(fields({ hosts: list(text), secretName: text })),
    rules: list(fields({ host: text, http: fields({ paths: required(list(path)) }) })),
  }),
  check(spec, _namespace, report) {
    const rules = itemsOf(at(spec, 'rules'));
    const fallback = at(spec, 'defaultBackend');
    if (rules.length === 0 && fallback === undefined) {
      complain(report, 'MISSING_FIELD', ['spec'], 'must have rules or a defaultBackend', 'Set the destination of requests.');
    }
    if (fallback !== undefined) checkBackend(fallback, ['spec', 'defaultBackend'], report);
    for (const [i, rule] of rules.entries()) checkRule(rule, ['spec', 'rules', String(i)], report);
    checkTls(at(spec, 'tls'), report);
  },
};

function checkRule(rule: unknown, place: FieldPath, report: Report): void {
  checkHost(at(rule, 'host'), [...place, 'host'], report);
  const paths = at(rule, 'http', 'paths');
  if (Array.isArray(paths) && paths.length === 0) {
    complain(report, 'MISSING_FIELD', [...place, 'http', 'paths'], 'must contain at least one path', 'Add a path, or leave http out.');
  }
  for (const [i, one] of itemsOf(paths).entries()) {
    const item = [...place, 'http', 'paths', String(i)];
    const free = at(one, 'pathType') === 'ImplementationSpecific';
    const stated = textOf(at(one, 'path')) ?? '';
    if (!stated.startsWith('/') && !(free && stated === '')) {
      complain(report, 'INVALID_VALUE', [...item, 'path'], "must begin with '/'", 'Write the path from the root: /shop.');
    }
    if (isObject(at(one, 'backend'))) checkBackend(at(one, 'backend'), [...item, 'backend'], report);
  }
}

/** `*.` matches exactly one DNS label. */
function checkHost(host: unknown, field: FieldPath, report: Report): void {
  const name = textOf(host);
  const error = name ? dnsSubdomainError(name.replace(/^\*\./, '')) : null;
  if (error) complain(report, 'INVALID_VALUE', field, error, 'Use a DNS name, such as shop.example or *.shop.example.');
}

function checkBackend(value: unknown, place: FieldPath, report: Report): void {
  const service = at(value, 'service');
  if ((service === undefined) === (at(value, 'resource') === undefined)) {
    complain(report, 'INVALID_VALUE', place, 'must be either a service or a resource', 'Name one of the two.');
  }
  if (!isObject(service)) return;
  const number = at(service, 'port', 'number');
  const field = [...place, 'service', 'port'];
  if ((number === undefined) === (at(service, 'port', 'name') === undefined)) {
    complain(report, 'INVALID_VALUE', field, 'must have either a name or a number', 'Name the port of the service.');
  } else if (typeof number === 'number' && (number < 1 || number > 65_535)) {
    complain(report, 'INVALID_VALUE', [...field, 'number'], 'must be 1 to 65535', 'Use the number of a port.');
  }
}

function checkTls(tls: unknown, report: Report): void {
  for (const [i, one] of itemsOf(tls).entries()) {
    for (const [j, host] of itemsOf(at(one, 'hosts')).entries()) {
      checkHost(host, ['spec', 'tls', String(i), 'hosts', String(j)], report);
    }
  }
}
