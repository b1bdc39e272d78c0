import { HubError } from '../../errors.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';
import type { Member } from '../ports/member.js';
import { watchKey } from '../session/cluster-session.js';

/**
 * Whether a member has lost a kind for good, which ends the works of it that are to be deleted: with a definition its objects go.
 * A kind that is not served may come back with its objects, so nothing but a certain answer counts. One instance a pass: each kind is asked once.
 */
export class RemovedKinds {
  readonly #member: Pick<Member, 'isKindRemoved'>;
  readonly #answers = new Map<string, Promise<'gone' | Error | null>>();

  constructor(member: Pick<Member, 'isKindRemoved'>) {
    this.#member = member;
  }

  /** `failure` is what looking for objects of the kind ended in. Null where it stands as it is; an error that says more where nobody can tell. */
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
