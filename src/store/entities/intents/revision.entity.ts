import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Json } from '../../../kubernetes/object.js';

/** One accepted change of an application. */
@Entity('revision')
@Index('revision_resources_idx', { synchronize: false })
export class RevisionEntity {
  @PrimaryColumn('bigint', { name: 'application_id' })
  applicationId!: string;

  @PrimaryColumn('integer')
  number!: number;

  @Column('text')
  actor!: string;

  @Column('text')
  cause!: string;

  @Column('jsonb')
  resources!: Json;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
