import { describe, expect, it } from '@jest/globals';
import { memberText, retryAfterMs, statusError, wireError } from '../../src/clusters/transport/translate-error.js';
import { HubError } from '../../src/errors.js';

const asked = { cluster: 'paris', what: 'apply v1/ConfigMap shop/web' };
const status = (message: string, more: Record<string, unknown> = {}) => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  message,
  ...more,
});

describe('a refusal by a member', () => {
  it.each([
    { http: 401, body: status('Unauthorized'), code: 'CLUSTER_AUTH_FAILED' },
    {
      http: 403,
      body: status('configmaps is forbidden: User "hub" cannot create resource "configmaps" in API group ""', {
        details: { kind: 'configmaps' },
      }),
      code: 'FORBIDDEN',
    },
    {
      http: 403,
      body: status('pods "a" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1'),
      code: 'QUOTA_EXCEEDED',
    },
    { http: 403, body: status('pods "a" is forbidden: failed quota: small: must specify limits.cpu'), code: 'QUOTA_EXCEEDED' },
    { http: 403, body: status('pods "a" is forbidden: maximum cpu usage per Container is 1, but limit is 2'), code: 'QUOTA_EXCEEDED' },
    {
      http: 403,
      body: status('configmaps "a" is forbidden: unable to create new content in namespace x because it is being terminated'),
      code: 'NAMESPACE_TERMINATING',
    },
    {
      http: 403,
      body: status('no', { details: { causes: [{ reason: 'NamespaceTerminating', message: 'x', field: 'metadata.namespace' }] } }),
      code: 'NAMESPACE_TERMINATING',
    },
    { http: 403, body: status('pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot'), code: 'ADMISSION_DENIED' },
    { http: 403, body: status('pods "a" is forbidden: a policy plugin says no'), code: 'ADMISSION_DENIED' },
    { http: 400, body: status('admission webhook "policy.example" denied the request: no latest tags'), code: 'ADMISSION_DENIED' },
    { http: 422, body: status('admission webhook "policy.example" denied the request: field is immutable'), code: 'ADMISSION_DENIED' },
    { http: 404, body: status('configmaps "web" not found', { details: { name: 'web', kind: 'configmaps' } }), code: 'NOT_FOUND' },
    {
      http: 404,
      body: status('namespaces "shop" not found', { details: { name: 'shop', kind: 'namespaces' } }),
      code: 'NAMESPACE_MISSING',
    },
    { http: 404, body: status('the server could not find the requested resource', { details: {} }), code: 'KIND_NOT_SERVED' },
    { http: 404, body: undefined, code: 'KIND_NOT_SERVED' },
    { http: 409, body: status('the object has been modified', { reason: 'Conflict' }), code: 'CONFLICT' },
    { http: 409, body: status('"web" already exists', { reason: 'AlreadyExists' }), code: 'CONFLICT' },
    { http: 410, body: status('too old resource version', { reason: 'Expired' }), code: 'GONE' },
    { http: 413, body: status('Request entity too large: limit is 3145728'), code: 'OBJECT_TOO_LARGE' },
    { http: 500, body: status('etcdserver: request is too large'), code: 'OBJECT_TOO_LARGE' },
    { http: 422, body: status('Service "web" is invalid: spec.clusterIP: Invalid value: "": field is immutable'), code: 'IMMUTABLE_FIELD' },
    {
      http: 422,
      body: status(
        'StatefulSet.apps "db" is invalid: spec: Forbidden: updates to statefulset spec for fields other than replicas are forbidden',
      ),
      code: 'IMMUTABLE_FIELD',
    },
    {
      http: 422,
      body: status('Pod "a" is invalid: spec: Forbidden: pod updates may not change fields other than image'),
      code: 'IMMUTABLE_FIELD',
    },
    { http: 422, body: status('Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1'), code: 'INVALID_OBJECT' },
    {
      http: 422,
      body: status('ConfigMap "a" is invalid', {
        details: { causes: [{ field: 'metadata.uid', reason: 'FieldValueInvalid', message: 'field is immutable' }] },
      }),
      code: 'CONFLICT',
    },
    { http: 500, body: status('failed to create typed patch object: .spec.foo: field not declared in schema'), code: 'INVALID_OBJECT' },
    { http: 400, body: status('json: cannot unmarshal'), code: 'INVALID_OBJECT' },
    { http: 429, body: status('slow down'), code: 'RATE_LIMITED' },
    { http: 500, body: status('Internal error occurred: failed calling webhook "x": timeout'), code: 'SERVER_ERROR' },
    { http: 503, body: undefined, code: 'SERVER_ERROR' },
    { http: 502, body: '<html>bad gateway</html>', code: 'SERVER_ERROR' },
    { http: 301, body: undefined, code: 'CLUSTER_MALFORMED_ANSWER' },
    { http: 302, body: status('go there'), code: 'CLUSTER_MALFORMED_ANSWER' },
  ])('$http $body.message is $code', ({ http, body, code }) => {
    expect(statusError(http, body, asked)).toMatchObject({ code });
  });

  const long = `core.PodTemplateSpec{ObjectMeta:v1.ObjectMeta{Name:"", Labels:map[string]string{"canary":"${'x'.repeat(2_000)}"}}}`;
  it.each([
    { kind: 'Job.batch', field: 'spec.template', message: `Invalid value: ${long}: field is immutable` },
    { kind: 'Job.batch', field: 'spec.completions', message: 'Invalid value: 3: field is immutable' },
    { kind: 'Deployment.apps', field: 'spec.selector', message: 'Invalid value: {"matchLabels":{"app":"canary"}}: field is immutable' },
    {
      kind: 'RoleBinding.rbac.authorization.k8s.io',
      field: 'roleRef',
      message: 'Invalid value: rbac.RoleRef{Name:"canary"}: cannot change roleRef',
    },
    { kind: 'Service', field: 'spec.clusterIPs[0]', message: 'Invalid value: []string{"10.0.0.9"}: may not change once set' },
    { kind: 'Service', field: 'spec.clusterIPs[0]', message: 'Invalid value: []string(nil): primary clusterIP can not be unset' },
    { kind: 'Service', field: 'spec.loadBalancerClass', message: 'Invalid value: "canary": may not change once set' },
    { kind: 'ConfigMap', field: 'data', message: 'Forbidden: field is immutable when `immutable` is set' },
    { kind: 'Secret', field: 'type', message: 'Invalid value: "canary": field is immutable' },
    {
      kind: 'StatefulSet.apps',
      field: 'spec',
      message: "Forbidden: updates to statefulset spec for fields other than 'replicas', 'template', and 'updateStrategy' are forbidden",
    },
    {
      kind: 'StatefulSet.apps',
      field: 'spec',
      message:
        "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    },
    {
      kind: 'PersistentVolumeClaim',
      field: 'spec',
      message: `Forbidden: spec is immutable after creation except resources.requests for bound claims\n  core.PersistentVolumeClaimSpec{\n  \tStorageClassName: &canary,\n  }\n`,
    },
    {
      kind: 'PersistentVolumeClaim',
      field: 'spec',
      message: 'Forbidden: is immutable after creation except resources.requests for bound claims',
    },
    {
      kind: 'PersistentVolume',
      field: 'spec.persistentvolumesource',
      message: 'Forbidden: spec.persistentvolumesource is immutable after creation',
    },
    {
      kind: 'PersistentVolume',
      field: 'spec.nodeAffinity',
      message: 'Invalid value: core.VolumeNodeAffinity{canary}: field is immutable, except for updating from beta label to GA',
    },
    { kind: 'StorageClass.storage.k8s.io', field: 'parameters', message: 'Forbidden: updates to parameters are forbidden.' },
    { kind: 'StorageClass.storage.k8s.io', field: 'provisioner', message: 'Forbidden: updates to provisioner are forbidden.' },
    { kind: 'PriorityClass.scheduling.k8s.io', field: 'value', message: 'Forbidden: may not be changed in an update.' },
    {
      kind: 'Pod',
      field: 'spec',
      message: `Forbidden: pod updates may not change fields other than \`spec.containers[*].image\`, \`spec.activeDeadlineSeconds\`\n  core.PodSpec{canary ${'x'.repeat(2_000)}}`,
    },
    { kind: 'Pod', field: 'spec.containers', message: 'Forbidden: pod updates may not add or remove containers' },
    { kind: 'CustomResourceDefinition.apiextensions.k8s.io', field: 'spec.scope', message: 'Invalid value: "Cluster": field is immutable' },
    { kind: 'Widget.example.com', field: 'spec.size', message: 'Invalid value: "object": Value is immutable' },
    { kind: 'Widget.example.com', field: 'spec', message: 'Invalid value: "object": storageClass is immutable once set' },
  ])('$kind $field: $message is IMMUTABLE_FIELD', ({ kind, field, message }) => {
    const reason = message.startsWith('Forbidden') ? 'FieldValueForbidden' : 'FieldValueInvalid';
    const body = status(`${kind} "a" is invalid: ${field}: ${message}`, { details: { causes: [{ reason, message, field }] } });

    const error = statusError(422, body, asked);
    expect(error).toMatchObject({ code: 'IMMUTABLE_FIELD', details: { fields: field } });
    expect(error.message).toContain(`${field} cannot change after creation`);
    expect(error.message + JSON.stringify(error.details)).not.toMatch(/canary|10\.0\.0\.9/);
    expect(error.retryable).toBe(false);
    // Some gateways pass on the message without its details.
    if (!message.includes('\n'))
      expect(statusError(422, status(`${kind} "a" is invalid: ${field}: ${message}`), asked)).toMatchObject({
        code: 'IMMUTABLE_FIELD',
        details: { fields: field },
      });
  });

  it.each([
    { message: 'Invalid value: "this field is immutable": must be no more than 63 characters' },
    { message: 'Invalid value: "updates to x are forbidden": a lowercase RFC 1123 label must consist of lower case characters' },
    { message: 'Required value' },
    { message: 'Unsupported value: "may not change once set"' },
    { message: 'Duplicate value: "field is immutable"' },
  ])('takes no words of a value for the reason: $message', ({ message }) => {
    const causes = [{ reason: 'FieldValueInvalid', message, field: 'spec.a' }];

    expect(statusError(422, status(`Widget "a" is invalid: spec.a: ${message}`, { details: { causes } }), asked).code).toBe(
      'INVALID_OBJECT',
    );
  });

  it('distinguishes immutable fields from other errors', () => {
    const causes = [
      { reason: 'FieldValueInvalid', message: 'Invalid value: "x": field is immutable', field: 'spec.selector' },
      { reason: 'FieldValueInvalid', message: 'Invalid value: -1: must be greater than or equal to 0', field: 'spec.replicas' },
    ];
    const error = statusError(422, status('Deployment.apps "a" is invalid: [...]', { details: { causes } }), asked);

    expect(error).toMatchObject({ code: 'IMMUTABLE_FIELD', details: { fields: 'spec.selector', otherFields: 'spec.replicas' } });
    expect(error.message).toContain('It also refuses spec.replicas.');
  });

  it('has the managers and fields of a conflict', () => {
    const causes = ['.data.a', '.data.b'].map((field) => ({
      reason: 'FieldManagerConflict',
      message: 'conflict with "kubectl-edit" using v1',
      field,
    }));

    expect(statusError(409, status('Apply failed', { details: { causes } }), asked).details).toMatchObject({
      managers: 'kubectl-edit',
      fields: '.data.a, .data.b',
    });
  });

  it('is reduced to one short line', () => {
    const error = statusError(400, status(`\u001b[31mbad\r\n${'x'.repeat(10_000)}\u202e`), asked);

    expect(error.message).toMatch(/^paris refused apply v1\/ConfigMap shop\/web: \[31mbad x+…$/);
    expect(error.message.length).toBeLessThan(500);
    expect(memberText({ not: 'text' })).toBe('');
  });

  it('passes on no body that is not a Status', () => {
    expect(statusError(403, { message: 'internal-host canary' }, asked).message).toBe(
      'paris refused apply v1/ConfigMap shop/web: HTTP 403',
    );
  });

  it('of a Secret names who may not write it, and nothing else', () => {
    const rbac = 'secrets "s" is forbidden: User "hub" cannot patch resource "secrets" in API group "" in the namespace "n"';
    const proxy = 'the request with "canary" is not allowed by the proxy';

    expect(statusError(403, status(rbac), { ...asked, kind: 'Secret' }).message).toContain(rbac);
    expect(statusError(403, status(proxy), { ...asked, kind: 'Secret' }).message).not.toContain('canary');
    expect(statusError(403, status(proxy), { ...asked, kind: 'ConfigMap' }).message).toContain(proxy);
  });

  it('of a Secret names the invalid field and never its value', () => {
    const body = status('Secret "s" is invalid: data[k]: Invalid value: "canary"', {
      reason: 'Invalid',
      details: { causes: [{ field: 'data[k]', reason: 'FieldValueInvalid', message: '"canary"' }] },
    });
    const error = statusError(422, body, { ...asked, kind: 'Secret' });

    expect(error.message).toContain('data[k]: FieldValueInvalid');
    expect(error.message + JSON.stringify(error.details)).not.toContain('canary');
  });

  it.each([
    { header: '7', ms: 7_000 },
    { header: '0', ms: 0 },
    { header: '999999', ms: 300_000 },
    { header: new Date(10_000).toUTCString(), ms: 9_000 },
    { header: new Date(0).toUTCString(), ms: 0 },
    { header: 'soon', ms: undefined },
    { header: undefined, ms: undefined },
  ])('Retry-After $header is $ms ms', ({ header, ms }) => {
    expect(retryAfterMs(header, 1_000)).toBe(ms);
  });
});

describe('errors below HTTP', () => {
  const coded = (code: string) => Object.assign(new Error('low'), { code });

  it.each([
    { error: coded('ECONNREFUSED'), code: 'CLUSTER_UNREACHABLE' },
    { error: coded('ENOTFOUND'), code: 'CLUSTER_UNREACHABLE' },
    { error: coded('UND_ERR_SOCKET'), code: 'CLUSTER_UNREACHABLE' },
    { error: new Error('anything'), code: 'CLUSTER_UNREACHABLE' },
    { error: 'a text', code: 'CLUSTER_UNREACHABLE' },
    { error: coded('UND_ERR_CONNECT_TIMEOUT'), code: 'CLUSTER_TIMEOUT' },
    { error: coded('UND_ERR_HEADERS_TIMEOUT'), code: 'CLUSTER_TIMEOUT' },
    { error: coded('ETIMEDOUT'), code: 'CLUSTER_TIMEOUT' },
    { error: coded('CERT_HAS_EXPIRED'), code: 'CLUSTER_TLS' },
    { error: coded('DEPTH_ZERO_SELF_SIGNED_CERT'), code: 'CLUSTER_TLS' },
    { error: coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), code: 'CLUSTER_TLS' },
    { error: coded('ERR_TLS_CERT_ALTNAME_INVALID'), code: 'CLUSTER_TLS' },
    { error: coded('ERR_SSL_WRONG_VERSION_NUMBER'), code: 'CLUSTER_TLS' },
    { error: coded('UND_ERR_RES_CONTENT_LENGTH_MISMATCH'), code: 'CLUSTER_MALFORMED_ANSWER' },
    { error: coded('HPE_INVALID_CONSTANT'), code: 'CLUSTER_MALFORMED_ANSWER' },
    { error: Object.assign(coded('ERR_HTTP2_STREAM_ERROR'), { http2ErrorCode: 11 }), code: 'RATE_LIMITED' },
    { error: Object.assign(coded('ERR_HTTP2_STREAM_ERROR'), { http2ErrorCode: 2 }), code: 'CLUSTER_UNREACHABLE' },
    { error: new Error('outer', { cause: coded('CERT_HAS_EXPIRED') }), code: 'CLUSTER_TLS' },
    { error: new AggregateError([coded('ETIMEDOUT')], 'all addresses'), code: 'CLUSTER_TIMEOUT' },
    { error: new Error('outer', { cause: new HubError('CLUSTER_ENDPOINT_REFUSED', 'no') }), code: 'CLUSTER_ENDPOINT_REFUSED' },
  ])('$error.code $error.message is $code', ({ error, code }) => {
    expect(wireError(error, asked).code).toBe(code);
  });

  it('stop at circular causes', () => {
    const error = new Error('round') as Error & { cause: unknown };
    error.cause = error;

    expect(wireError(error, asked).code).toBe('CLUSTER_UNREACHABLE');
  });
});
