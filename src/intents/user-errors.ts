import type { IntentError } from '../core/intent/intent-error.js';
import type { UserError, UserErrorCode } from './answers.js';

export function userError(code: UserErrorCode, message: string, more: Omit<Partial<UserError>, 'code' | 'message'> = {}): UserError {
  return { code, message, ...more };
}

export function conflict(what: string, current: number): UserError {
  return userError('CONFLICT', `${what} is at revision ${current}.`, {
    field: ['expectedRevision'],
    fix: 'Check what changed, then repeat the call with the current revision.',
  });
}

export function notFound(what: string): UserError {
  return userError('NOT_FOUND', `There is no ${what}.`);
}

/** A user error for a problem in a document. */
export function intentError({ code, message, field, document, line, fix }: IntentError): UserError {
  return { code, message, field: field.length > 0 ? field : null, document, line, fix };
}
