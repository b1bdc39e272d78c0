import { HubError } from '../../errors.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';
import type { Member } from '../ports/member.js';
import { watchKey } from '../session/cluster-session.js';

/**
 * Whether a member permanently lost a kind, which completes pending deletions: deleting a CRD deletes its objects. A kind that is not
 * served may return with its objects, so only a definite answer counts. One instance per pass: each kind is checked once.
 */
export class RemovedKinds {
  readonly #member: Pick<Member, 'isKindRemoved'>;
  readonly #answers = new Map<string, Promise<'gone' | Error | null>>();

  constructor(member: Pick<Member, 'isKindRemoved'>) {
    this.#member = member;
  }

  /**
   * `failure` is the error of listing objects of the kind. Returns null if that error stands, or a more specific error if the check fails.
   */
  removed({ apiVersion, kind }: GroupVersionKind, failure: unknown): Promise<'gone' | Error | null> {
    if (!(failure instanceof HubError) || failure.code !== 'KIND_NOT_SERVED') return Promise.resolve(null);
    const key = watchKey({ apiVersion, kind });
    let answer = this.#answers.get(key);
    if (answer === undefined) this.#answers.set(key, (answer = this.#ask({ apiVersion, kind }, failure)));
    return answer;
  }

  async #ask(gvk: GroupVersionKind, failure: HubError): Promise<'gone' | Error | null> {
    try {
      return (await this.#member.isKindRemoved(gvk)) ? 'gone' : null;
    } catch (error) {
      if (!(error instanceof HubError)) return error as Error;
      const message = `${failure.message}; the hub cannot find out whether its objects are deleted: ${error.message}`;
      return new HubError('KIND_NOT_SERVED', message, { cause: error });
    }
  }
}
