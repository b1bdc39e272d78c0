import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Json } from '../../../kubernetes/object.js';

/** An earlier or current revision of a policy; a null spec is its deletion. */
@Entity('policy_revision')
@Index('policy_revision_key_idx', { synchronize: false })
export class PolicyRevisionEntity {
  @PrimaryColumn('text')
  kind!: string;

  @PrimaryColumn('text')
  namespace!: string;

  @PrimaryColumn('text')
  name!: string;

  @PrimaryColumn('integer')
  number!: number;

  @Column('jsonb', { nullable: true })
  spec!: Json | null;

  @Column('bytea', { nullable: true })
  sealed!: Buffer | null;

  @Column('text')
  actor!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
