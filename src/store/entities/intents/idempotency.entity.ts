import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Json } from '../../../kubernetes/object.js';

/** Answers of mutations, for their retries. */
@Entity('idempotency')
export class IdempotencyEntity {
  /** The name of the actor; for a stored token `token/` and its id, because a name can be given again. */
  @PrimaryColumn('text')
  actor!: string;

  @PrimaryColumn('text')
  key!: string;

  @Column('text', { name: 'request_digest' })
  requestDigest!: string;

  @Column('jsonb')
  answer!: Json;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
