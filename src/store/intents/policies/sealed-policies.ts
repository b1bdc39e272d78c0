import type { OverridePolicySpec, Policy, PolicyKind, PolicyRef } from '../../../core/model/policy/policy.js';
import { describePolicy, isOverrideKind } from '../../../core/model/policy/policy-ref.js';
import { redactedOverrides, selectsSecrets } from '../../../core/model/policy/secret-overrides.js';
import { HubError } from '../../../errors.js';
import { canonicalJson } from '../../../kubernetes/json/canonical-json.js';
import { redactedMark } from '../../../kubernetes/secret.js';
import type { Encryption } from '../../database/encryption.js';

/**
 * The spec as it is stored. If it may contain values for a Secret, `spec` has digests in their place and `sealed` is the complete spec,
 * encrypted.
 */
export interface StoredSpec {
  readonly spec: object;
  readonly sealed: Buffer | null;
}

const DIGEST_LENGTH = 12;

/** Encrypts the values of override policies that may be for Secrets, as data of Secrets is. */
export class SealedPolicies {
  readonly #encryption: Encryption;

  constructor(encryption: Encryption) {
    this.#encryption = encryption;
  }

  seal(policy: Pick<Policy, 'kind' | 'namespace' | 'name'> & { readonly spec: object }): StoredSpec {
    if (!isSecretive(policy.kind, policy.spec)) return { spec: policy.spec, sealed: null };
    const mark = (value: unknown) => redactedMark(this.#encryption.keyedDigest(canonicalJson(value)).slice(0, DIGEST_LENGTH));
    return { spec: redactedOverrides(policy.spec, mark), sealed: this.#encryption.encrypt(placeOf(policy), canonicalJson(policy.spec)) };
  }

  /** The row with its complete spec. Throws DECRYPTION_FAILED. */
  open<Row extends PolicyRef & StoredSpec>(row: Row): Omit<Row, 'sealed'> {
    const { sealed, ...open } = row;
    if (sealed === null) return open;
    return { ...open, spec: JSON.parse(this.#encryption.decrypt(placeOf(row), sealed).toString()) as object };
  }

  /** As `open`, but a row that cannot be decrypted keeps its digests: it differs from every new spec, which can so replace it. */
  openToCompare<Row extends PolicyRef & StoredSpec>(row: Row): Omit<Row, 'sealed'> {
    try {
      return this.open(row);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      const { sealed: _sealed, ...open } = row;
      return open;
    }
  }
}

export function isSecretive(kind: PolicyKind, spec: object): boolean {
  return isOverrideKind(kind) && selectsSecrets(spec as OverridePolicySpec);
}

/** All revisions of a policy use the same place, so that earlier revisions can be decrypted. */
function placeOf(ref: PolicyRef) {
  return { table: 'policy', id: describePolicy(ref) };
}
