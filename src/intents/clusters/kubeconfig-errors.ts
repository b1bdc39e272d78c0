import type { ErrorCode } from '../../errors.js';
import type { UserError, UserErrorCode } from '../answers.js';
import { userError } from '../user-errors.js';
import type { CheckedCluster, KubeconfigError } from './cluster-check.js';

/** An error in the text of a kubeconfig. */
export function kubeconfigError({ path, message, fix }: KubeconfigError): UserError {
  return userError('KUBECONFIG_REFUSED', `${path.join('.') || 'The kubeconfig'} ${message}.`, { field: ['kubeconfig', ...path], fix });
}

const userCodes: Partial<Record<ErrorCode, UserErrorCode>> = {
  CLUSTER_ENDPOINT_REFUSED: 'ENDPOINT_REFUSED',
  CLUSTER_AUTH_FAILED: 'CLUSTER_AUTH_FAILED',
  FORBIDDEN: 'CLUSTER_AUTH_FAILED',
};

/** The error of a kubeconfig with which no cluster was reached, or that the cluster refused. */
export function failedCheck({ code, message }: Extract<CheckedCluster, { ok: false }>): UserError {
  return userError(userCodes[code] ?? 'CLUSTER_UNREACHABLE', message, { field: ['kubeconfig'] });
}
