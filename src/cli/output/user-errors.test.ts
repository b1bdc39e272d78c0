import { describe, expect, it } from '@jest/globals';
import type { UserError } from '../documents/shapes.js';
import { splitDocuments } from '../input/split-documents.js';
import { fieldPath, userErrorLines } from './user-errors.js';

const shop = `# comment
apiVersion: v1
kind: Service
metadata:
  name: cart
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: storefront
spec:
  replicas: -1
  template:
    spec:
      containers:
        - name: web
          image: Nginx
`;
const broken = 'kind: Deployment\nspec: [1, 2\n';
const documents = splitDocuments([
  { name: 'shop.yaml', text: shop },
  { name: 'more/broken.yaml', text: broken },
]);

const refusal = (error: Partial<UserError>): UserError => ({
  code: 'INVALID_VALUE',
  message: 'Must not be negative.',
  field: null,
  document: null,
  fix: null,
  ...error,
});

describe('a refusal', () => {
  it('prints file, line, document, object, path, message, code and remedy', async () => {
    const error = refusal({ document: 1, field: ['spec', 'replicas'], fix: 'Use 0 or more.' });
    expect(await userErrorLines([error], documents)).toEqual([
      'shop.yaml:12 (document 2, Deployment storefront): spec.replicas: Must not be negative. (INVALID_VALUE)',
      '  fix: Use 0 or more.',
    ]);
  });

  it('prints a path once, also when the message begins with it', async () => {
    const error = refusal({ document: 1, field: ['spec', 'replicas'], message: 'spec.replicas must not be negative.' });
    expect((await userErrorLines([error], documents))[0]).toMatch(/storefront\): spec\.replicas must not be negative\. /);
  });

  it('finds the line of an item in a list', async () => {
    const error = refusal({ document: 1, field: ['spec', 'template', 'spec', 'containers', '0', 'image'] });
    expect((await userErrorLines([error], documents))[0]).toMatch(/^shop\.yaml:17 .*: spec\.template\.spec\.containers\[0\]\.image: /);
  });

  it('points at the nearest existing field if its field is missing', async () => {
    const error = refusal({ document: 0, field: ['metadata', 'labels', 'app'] });
    expect((await userErrorLines([error], documents))[0]).toMatch(/^shop\.yaml:5 \(document 1, Service cart\)/);
  });

  it('points at the mistake in a document that cannot be parsed', async () => {
    const error = refusal({ code: 'BAD_YAML', document: 2, message: 'Not YAML.' });
    expect((await userErrorLines([error], documents))[0]).toMatch(/^more\/broken\.yaml:[23] \(document 3\): Not YAML\. \(BAD_YAML\)$/);
  });

  it('is printed alone if it is about no document', async () => {
    expect(await userErrorLines([refusal({ code: 'CONFLICT', message: 'At revision 4.' })], documents)).toEqual([
      'At revision 4. (CONFLICT)',
    ]);
  });

  it('keeps the number of a document that is unknown here', async () => {
    expect(await userErrorLines([refusal({ document: 7 })], documents)).toEqual(['document 8: Must not be negative. (INVALID_VALUE)']);
  });
});

describe('the path of a field', () => {
  it('quotes names with dots, so that indices and names are unambiguous', () => {
    expect(fieldPath(['metadata', 'labels', 'app.kubernetes.io/name'])).toBe('metadata.labels["app.kubernetes.io/name"]');
    expect(fieldPath(['spec', 'rules', '0', 'host'])).toBe('spec.rules[0].host');
  });
});
